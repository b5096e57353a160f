def inner():
    yield "a"
    return "finished"

def outer():
    result = yield from inner()
    yield result.upper()

list(outer())
