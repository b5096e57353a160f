class Seven:
    def __get__(self, owner, kind=None):
        return 7

class Dice:
    top = Seven()

dice = Dice()
dice.top
dice.side = Seven()
type(dice.side).__name__
