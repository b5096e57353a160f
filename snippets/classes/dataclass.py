from dataclasses import dataclass

@dataclass
class Book:
    title: str
    pages: int = 100

@dataclass(frozen=True)
class Point:
    x: int
    y: int

book = Book("Emma")
book
book == Book("Emma", 100)
hash(book)
hash(Point(1, 2)) == hash(Point(1, 2))
point = Point(1, 2)
point.x = 5
