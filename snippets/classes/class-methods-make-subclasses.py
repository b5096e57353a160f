class Length:
    def __init__(self, metres):
        self.metres = metres

    @classmethod
    def from_feet(cls, feet):
        return cls(feet * 0.3048)

    @staticmethod
    def is_long(metres):
        return metres > 100

class Height(Length):
    pass

type(Height.from_feet(3)).__name__
Length.is_long(120)
