from collections import namedtuple

Point = namedtuple("Point", "x y")
point = Point(2, 5)
point.x == point[0]
point
point.x = 3
point._replace(x=9)
