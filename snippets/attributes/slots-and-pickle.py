import pickle

class Point:
    __slots__ = ("x",)

point = Point()
point.x = 5
pickle.loads(pickle.dumps(point)).x
pickle.dumps(point, protocol=0)
