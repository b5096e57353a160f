getters = [lambda: letter for letter in "xyz"]
print([get() for get in getters])
