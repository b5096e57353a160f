from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

class Plain:
    __match_args__ = ("first",)
    first = 7

def where(thing):
    match thing:
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal at {x}"
        case Plain(value):
            return f"plain {value}"

where(Point(0, 0))
where(Point(4, 4))
where(Plain())
print(where(Point(1, 2)))
