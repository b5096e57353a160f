from enum import Enum, auto

class Light(Enum):
    RED = auto()
    GREEN = auto()

Light.GREEN.value
Light.RED == Light.RED
Light.RED == 1
Light.RED == "RED"
[(each.name, each.value) for each in Light]
Light.BLUE
