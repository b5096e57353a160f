import sys

class Plain:
    def __init__(self):
        self.x = 1
        self.y = 2

class Slotted:
    __slots__ = ("x", "y")

plain = Plain()
size = sys.getsizeof(plain) + sys.getsizeof(plain.__dict__)
sys.getsizeof(Slotted()) < size
