import weakref

class Plain:
    __slots__ = ("name",)

class Watched:
    __slots__ = ("name", "__weakref__")

weakref.ref(Plain())
watched = Watched()
weakref.ref(watched)() is watched
