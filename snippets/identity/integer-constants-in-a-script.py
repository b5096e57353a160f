distance = 1000
length = 1000
print(distance is length)
