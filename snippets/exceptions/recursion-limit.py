import sys

def depth(nested):
    return 1 + depth(nested[0]) if nested else 0

nested = []
for _ in range(2000):
    nested = [nested]

sys.setrecursionlimit(1000)
depth(nested)
