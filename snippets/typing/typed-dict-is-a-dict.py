from typing import TypedDict

class Person(TypedDict):
    name: str
    age: int

person = Person(name="Ann", age="old")
person
type(person) is dict
