numbers = [1, 2, 3, 4]
list(map(lambda number: number + 1, numbers)) == [number + 1 for number in numbers]
list(filter(lambda number: number > 2, numbers))
