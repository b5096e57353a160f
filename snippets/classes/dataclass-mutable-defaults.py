from dataclasses import dataclass, field

@dataclass
class Basket:
    items: list = field(default_factory=list)

first, second = Basket(), Basket()
first.items.append("egg")
second

def declare():
    @dataclass
    class Broken:
        items: list = []

declare()
