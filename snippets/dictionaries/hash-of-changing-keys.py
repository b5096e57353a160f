class Card:
    def __init__(self, value):
        self.value = value
    def __hash__(self):
        return hash(self.value)
    def __eq__(self, other):
        return self.value == other.value

card = Card(1)
hand = {card: "ace"}
card.value = 2
card in hand
list(hand.values())
