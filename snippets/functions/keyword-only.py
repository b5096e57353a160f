def cut(cake, *, pieces):
    return f"{cake} in {pieces}"

cut("plum", pieces=8)
cut("plum", 8)
