from typing import Generic, TypeVar

Item = TypeVar("Item")

class Shelf(Generic[Item]):
    def __init__(self):
        self.things = []

    def put(self, thing: Item):
        self.things.append(thing)

numbers = Shelf[int]()
numbers.put("not a number")
numbers.things
