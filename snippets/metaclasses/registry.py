class Registered(type):
    known = {}

    def __new__(meta, name, bases, body):
        cls = super().__new__(meta, name, bases, body)
        meta.known[name.lower()] = cls
        return cls

class Shape(metaclass=Registered):
    pass

class Circle(Shape):
    pass

Registered.known
type(Circle) is Registered
