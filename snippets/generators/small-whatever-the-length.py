import sys

few = (number for number in range(10))
many = (number for number in range(10_000_000))
sys.getsizeof(few) == sys.getsizeof(many)
sys.getsizeof(many)
