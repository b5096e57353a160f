flags = [False] * 4
flags[0] = True
print(flags)
