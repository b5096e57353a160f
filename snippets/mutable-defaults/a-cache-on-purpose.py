def square(number, cache={}):
    if number not in cache:
        print("computing", number)
        cache[number] = number * number
    return cache[number]

square(9)
square(9)
