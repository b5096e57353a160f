letters = set("banana")
letters
letters[0]
