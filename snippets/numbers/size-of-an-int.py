import sys

sys.getsizeof(1)
