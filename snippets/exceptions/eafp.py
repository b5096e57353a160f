prices = {"tea": 2}
try:
    price = prices["milk"]
except KeyError as error:
    price = 0
    print("missing", error)

prices.get("milk")
