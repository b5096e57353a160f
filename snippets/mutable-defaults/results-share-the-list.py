def collect(item, bag=[]):
    bag.append(item)
    return bag

first = collect("key")
second = collect("coin")
print(first)
print(second)
first is second
