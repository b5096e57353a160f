colours = {"red": 1, "blue": 2}
colours["amber"] = 3
colours["red"] = 9
list(colours)
