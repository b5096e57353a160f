class Card:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

Card(1) == Card(1)
Card.__hash__ is None
hash(Card(1))
