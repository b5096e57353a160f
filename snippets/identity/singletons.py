empty = None
result = print("done")
empty is result
(2 > 1) is True
bool("") is False
