import copy

class Point:
    __slots__ = ("x", "y")

origin = Point()
origin.x, origin.y = 0, 0
clone = copy.copy(origin)
(clone.x, clone.y)
hasattr(clone, "__dict__")
