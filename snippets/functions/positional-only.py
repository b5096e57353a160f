def power(base, /, exponent):
    return base ** exponent

power(2, exponent=3)
power(base=2, exponent=3)
len(obj=[])
