def make_adders():
    adders = []
    for step in range(4):
        adders.append(lambda number: number + step)
    return adders

print([add(10) for add in make_adders()])
