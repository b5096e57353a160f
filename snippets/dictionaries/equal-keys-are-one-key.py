price = {}
price[2] = "int"
price[2.0] = "float"
print(price)
votes = {1: "one", True: "yes", 1.0: "float"}
print(votes)
len(votes)
