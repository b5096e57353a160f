from enum import IntEnum

class Level(IntEnum):
    LOW = 1
    HIGH = 2

Level.HIGH == 2
Level.LOW < Level.HIGH
