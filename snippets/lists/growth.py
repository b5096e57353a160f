import sys

def capacity(items):
    return (sys.getsizeof(items) - sys.getsizeof([])) // 8

def growth(items):
    before = capacity(items)
    while capacity(items) == before:
        items.append(None)
    return capacity(items) / before

full = [None] * 10_000
full.append(None)
growth(full)
growth(full)
