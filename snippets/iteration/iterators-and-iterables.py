numbers = [1, 2]
walk = iter(numbers)
iter(walk) is walk
iter(numbers) is iter(numbers)
list(walk)
list(walk)
next(walk)
