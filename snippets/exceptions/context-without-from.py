try:
    try:
        1 / 0
    except ZeroDivisionError:
        int("x")
except ValueError as error:
    found = (error.__cause__, repr(error.__context__))

found
