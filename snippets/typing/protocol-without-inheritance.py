from typing import Protocol

class HasArea(Protocol):
    def area(self) -> int: ...

class Tile:
    def area(self):
        return 9

def report(shape: HasArea):
    return f"area {shape.area()}"

report(Tile())
HasArea in Tile.__mro__
HasArea()
