from enum import Enum

class Coin(Enum):
    DIME = "10"
    QUARTER = "25"

    @property
    def cents(self):
        return int(self.value)

Coin.QUARTER.cents
