from functools import partial

def greet(greeting, name):
    return f"{greeting} {name}"

hello = partial(greet, "hello")
to_ann = partial(greet, name="ann")
hello("bo")
to_ann("bye")
