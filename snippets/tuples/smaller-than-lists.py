import sys

sys.getsizeof((1, 2, 3)) < sys.getsizeof([1, 2, 3])
sys.getsizeof((1, 2, 3))
sys.getsizeof([1, 2, 3])
