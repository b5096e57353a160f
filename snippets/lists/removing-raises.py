numbers = [1, 2, 3, 4]
for number in numbers:
    numbers.remove(number)
