grid = [["a", "b"], ["c"], []]
[cell for row in grid for cell in row]
