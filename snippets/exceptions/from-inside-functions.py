class PayError(Exception):
    pass

def withdraw(balance, amount):
    if amount > balance:
        raise ValueError(f"{balance} < {amount}")

def pay(balance, amount):
    try:
        withdraw(balance, amount)
    except ValueError as error:
        raise PayError("payment failed") from error
    finally:
        print("closing")

pay(5, 1)
pay(5, 9)
