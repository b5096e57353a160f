2 + 0.5
True + 2
True + True
isinstance(True, int)
