from itertools import chain, combinations, count, islice, permutations, product

list(chain("ab", [1]))
list(chain.from_iterable([[1], [2, 3]]))
list(combinations("xyz", 2))
len(list(permutations("xyz", 2)))
list(product("ab", [0, 1]))
list(islice(count(10, 5), 3))
