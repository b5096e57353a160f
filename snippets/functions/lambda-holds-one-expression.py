compile("lambda: x = 1", "code", "eval")
compile("lambda: return 1", "code", "eval")
sign = lambda number: "plus" if number > 0 else "minus"
sign(-3)
