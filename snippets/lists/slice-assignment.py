row = ["a", "b", "c", "d"]
row[1:2] = [1, 2, 3]
row
row[::2] = [0]
