float("inf") > 10 ** 300
float("nan") == float("nan")
import math
math.isnan(float("nan"))
float("nan") != float("nan")
