adders = [lambda number, step=step: number + step for step in range(4)]
print([add(10) for add in adders])
adders[2].__defaults__
