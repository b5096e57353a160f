def loud(value):
    print("asked", value)
    return value

loud(0) and loud(1)
any(loud(value) for value in (0, 3, 5))
