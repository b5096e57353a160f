import sys

sys.getsizeof(range(10)) == sys.getsizeof(range(10 ** 9))
10 ** 8 in range(10 ** 9)
range(5)[-1]
iter(range(3)) is range(3)
