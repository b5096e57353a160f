cubes = (number ** 3 for number in range(4))
list(cubes)
list(cubes)
listed = [number ** 3 for number in range(4)]
print(listed)
print(listed)
