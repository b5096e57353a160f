def memoize(function):
    cache = {}
    def wrapper(number):
        if number not in cache:
            cache[number] = function(number)
        return cache[number]
    wrapper.cache = cache
    return wrapper

@memoize
def double(number):
    return number * 2

@memoize
def triple(number):
    return number * 3

double(4)
triple(5)
double.cache
triple.cache
