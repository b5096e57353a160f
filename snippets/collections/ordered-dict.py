from collections import OrderedDict

cache = OrderedDict(a=1, b=2)
cache.move_to_end("a")
list(cache)
cache.popitem(last=False)
OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1)
