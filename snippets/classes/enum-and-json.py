import json
from enum import Enum, unique

class Side(Enum):
    LEFT = "left"

json.dumps(Side.LEFT)
json.dumps(Side.LEFT.value)

def declare():
    @unique
    class Twice(Enum):
        A = 1
        B = 1

declare()
