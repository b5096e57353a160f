class Point:
    __slots__ = ("x", "y")

point = Point()
point.x = 3
point.x
hasattr(point, "__dict__")
point.z = 4
