from abc import ABC, abstractmethod

class Shape(ABC):
    @abstractmethod
    def area(self):
        ...

class Line(Shape):
    pass

class Square(Shape):
    def area(self):
        return 4

Shape()
Line()
Square().area()
