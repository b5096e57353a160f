evens = (number for number in range(0, 10, 2))
evens
