class Player:
    points = 0
    medals = []

    def win(self):
        self.points += 10
        self.medals.append(self.points)

ann = Player()
bob = Player()
ann.win()
ann.win()
bob.win()
print(ann.points, ann.medals)
print(bob.points, bob.medals)
Player.points
ann.__dict__
