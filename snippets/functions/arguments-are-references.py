def change(letters, number, word):
    letters.append("z")
    number += 1
    word += "!"

letters, number, word = ["a"], 1, "hi"
change(letters, number, word)
letters, number, word
