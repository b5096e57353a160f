from typing import NamedTuple

class City(NamedTuple):
    name: str
    people: int = 0

city = City("Ulm")
city
city._asdict()
city == ("Ulm", 0)
{city: 1}[("Ulm", 0)]
