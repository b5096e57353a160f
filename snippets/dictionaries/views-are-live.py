stock = {"nails": 10}
names = stock.keys()
pairs = stock.items()
stock["screws"] = 20
list(names)
print(pairs)
