word = "cat"
word[0] = "b"
louder = word.upper()
word
