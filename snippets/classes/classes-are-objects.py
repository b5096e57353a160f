class Boat:
    pass

type(Boat)
type(type)
isinstance(Boat, type)
