class Plain:
    pass

first, second = Plain(), Plain()
first == second
first == first
