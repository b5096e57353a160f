from functools import cache

@cache
def square(number):
    return number * number

square(3)
square.cache_info().maxsize is None
