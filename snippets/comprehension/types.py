type([number for number in "12"])
lazy = (int(number) for number in "12")
type(lazy)
next(lazy)
