class Shape:
    @property
    def size(self):
        return self._size

class Square(Shape):
    @Shape.size.setter
    def size(self, size):
        self._size = size

square = Square()
square.size = 4
square.size
shape = Shape()
shape.size = 4
