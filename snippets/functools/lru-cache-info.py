from functools import lru_cache

@lru_cache(maxsize=128)
def steps(number):
    if number < 2:
        return number
    return steps(number - 1) + steps(number - 2)

steps(50)
steps.cache_info()
steps.cache_clear()
steps.cache_info()
