def traced(function):
    def wrapper():
        """Wrap it."""
        return function()
    return wrapper

@traced
def bake():
    """Bake a cake."""

bake.__name__
bake.__doc__
