class Left: pass
class Right: pass
class LeftFirst(Left, Right): pass
class RightFirst(Right, Left): pass

class Both(LeftFirst, RightFirst):
    pass
