def shop():
    stock = 3
    def sell():
        stock = stock - 1
        return stock
    return sell()

shop()
