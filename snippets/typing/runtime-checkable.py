from typing import Protocol, runtime_checkable

class Plain(Protocol):
    def area(self) -> int: ...

@runtime_checkable
class Checked(Protocol):
    def area(self) -> int: ...

class Tile:
    def area(self):
        return 9

isinstance(Tile(), Checked)
isinstance("tile", Checked)
isinstance(Tile(), Plain)
