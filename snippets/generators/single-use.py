def countdown(start):
    while start:
        yield start
        start -= 1

numbers = countdown(3)
list(numbers)
list(numbers)
sum(numbers)
