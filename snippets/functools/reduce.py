from functools import reduce

reduce(lambda left, right: left + right, ["a", "b", "c"])
reduce(lambda left, right: left * right, range(1, 6))
