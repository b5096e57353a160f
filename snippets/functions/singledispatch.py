from functools import singledispatch

@singledispatch
def describe(thing):
    return "something"

@describe.register(int)
def _(number):
    return f"number {number}"

@describe.register(list)
def _(items):
    return [describe(item) for item in items]

describe(3)
describe([1, "x"])
