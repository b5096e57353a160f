def close_shop(stock):
    stock.clear()

fruit = ["apple", "pear"]
close_shop(fruit)
print(fruit)
