total = 100

def counter():
    total = 7
    def add():
        nonlocal total
        total += 1
        return total
    return add()

counter()
print(total)
