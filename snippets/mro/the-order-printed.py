class Root:
    pass

class Left(Root):
    pass

class Right(Root):
    pass

class Leaf(Left, Right):
    pass

print(Leaf.__mro__)
