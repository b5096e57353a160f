from itertools import accumulate, starmap

list(accumulate([5, 1, 2]))
list(starmap(divmod, [(7, 2), (9, 4)]))
