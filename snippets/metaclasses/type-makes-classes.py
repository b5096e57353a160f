Point = type("Point", (), {"dimensions": 2})
Point.dimensions
Point.__name__
type(Point) is type
type(int) is type
