class Base:
    pass

class Child(Base):
    __slots__ = ("x",)

child = Child()
child.anything = "goes"
child.__dict__
