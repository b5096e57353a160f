def odd_numbers():
    yield 1
    yield 3

sum(odd_numbers())
list(odd_numbers())
