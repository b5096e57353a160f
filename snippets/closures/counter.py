def make_counter():
    count = 0
    def step():
        nonlocal count
        count += 1
        return count
    return step

first, second = make_counter(), make_counter()
first(), first(), second()
