from itertools import tee

first, second = tee(iter("abc"))
list(first)
list(second)
