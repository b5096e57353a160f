word = "".join(["c", "a", "t"])
word == "cat"
word is "cat"
