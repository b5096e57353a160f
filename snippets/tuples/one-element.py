type((1,)) is tuple
type((1)) is int
type(()) is tuple
