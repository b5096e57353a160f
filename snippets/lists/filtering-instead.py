numbers = [2, 4, 6, 7]
[number for number in numbers if number % 2]
