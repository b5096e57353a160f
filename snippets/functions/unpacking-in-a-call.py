def place(x, y, z=0):
    return f"{x} {y} {z}"

place(*[1, 2])
place(*"ab", **{"z": "c"})
