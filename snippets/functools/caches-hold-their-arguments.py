import weakref
from functools import lru_cache

class Picture:
    pass

@lru_cache
def size(picture):
    return 1

picture = Picture()
watch = weakref.ref(picture)
size(picture)
del picture
watch() is None
size.cache_clear()
watch() is None
