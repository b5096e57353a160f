def make_adder(step):
    return lambda number: number + step

print([add(10) for add in map(make_adder, range(4))])
