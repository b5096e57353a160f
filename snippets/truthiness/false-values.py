[bool(value) for value in (0, 0.0, "", [], {}, set(), None)]
[bool(value) for value in (-1, " ", [0], "False", object())]
bool([False])
