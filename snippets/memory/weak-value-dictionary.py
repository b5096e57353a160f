import weakref

class Image:
    pass

cache = weakref.WeakValueDictionary()
image = Image()
cache["logo"] = image
"logo" in cache
del image
"logo" in cache
