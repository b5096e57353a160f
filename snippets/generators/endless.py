def powers_of_two():
    number = 1
    while True:
        yield number
        number *= 2

powers = powers_of_two()
[next(powers) for _ in range(5)]
