from itertools import zip_longest

list(zip("abc", [1, 2]))
list(zip_longest("abc", [1, 2], fillvalue=0))
list(zip("abc", [1, 2], strict=True))
letters, numbers = zip(*[("a", 1), ("b", 2)])
