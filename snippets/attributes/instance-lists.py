class Player:
    prize = 10

    def __init__(self):
        self.medals = []

    def win(self):
        self.medals.append(self.prize)

ann, bob = Player(), Player()
ann.win()
ann.win()
bob.win()
print(ann.medals)
print(bob.medals)
