class Metres:
    def __init__(self, length):
        self.length = length

    def __radd__(self, other):
        return other + self.length

    def __eq__(self, other):
        return NotImplemented

2 + Metres(3)
Metres(1) == Metres(1)
