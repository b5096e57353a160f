def odd_numbers():
    yield 1
    yield 3
    yield 5

numbers = list(odd_numbers())
sum(numbers)
max(numbers)
min(numbers)
