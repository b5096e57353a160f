import sys

items = []
sizes = set()
for number in range(100):
    items.append(number)
    sizes.add(sys.getsizeof(items))

len(sizes) < 20
