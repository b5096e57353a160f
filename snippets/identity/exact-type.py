door_is_open = True
type(door_is_open) is bool
type(door_is_open) is int
isinstance(door_is_open, int)
