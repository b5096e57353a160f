class Account:
    def __init__(self, balance):
        self.balance = balance

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, amount):
        if amount < 0:
            raise ValueError(f"negative balance: {amount}")
        self._balance = amount

account = Account(10)
account.balance
account.balance = -1
Account(-5)
