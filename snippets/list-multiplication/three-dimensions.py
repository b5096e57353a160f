cube = [[[0] * 2 for _ in range(2)] for _ in range(2)]
cube[0][0][0] = 1
print(cube)
