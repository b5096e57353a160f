class Coin:
    def __repr__(self):
        return "Coin(2)"

class Note(Coin):
    def __str__(self):
        return "a note"

print(Coin())
print(Note())
[Note()]
f"{Note()} {Note()!r}"
