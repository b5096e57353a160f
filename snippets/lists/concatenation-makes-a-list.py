def extend(items):
    items += ["x"]

def rebind(items):
    items = items + ["y"]

shelf = ["a"]
extend(shelf)
rebind(shelf)
print(shelf)
