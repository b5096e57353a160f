import math
from math import floor

original = math.floor
math.floor = lambda number: "patched"
math.floor(2.5)
floor(2.5)
math.floor = original
