empty = (number for number in [])
list(empty)
bool(empty)
