lengths = [length for word in ["a", "bbb"] if (length := len(word)) > 1]
length
