import gc
import weakref

class Page:
    pass

gc.disable()
left, right = Page(), Page()
left.next, right.next = right, left
watch = weakref.ref(left)
del left, right
watch() is None
gc.collect() > 0
watch() is None
