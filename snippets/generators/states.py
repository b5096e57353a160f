import inspect

def once():
    yield 1

generator = once()
inspect.getgeneratorstate(generator)
next(generator)
inspect.getgeneratorstate(generator)
list(generator)
inspect.getgeneratorstate(generator)
generator.gi_frame is None
