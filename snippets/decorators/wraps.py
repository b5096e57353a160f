from functools import wraps

def traced(function):
    @wraps(function)
    def wrapper():
        return function()
    return wrapper

def bake():
    """Bake a cake."""

baking = traced(bake)
baking.__name__
baking.__doc__
baking.__wrapped__ is bake
