from functools import partial

def add(number, step):
    return number + step

adders = [partial(add, step=step) for step in range(4)]
print([add_step(10) for add_step in adders])
