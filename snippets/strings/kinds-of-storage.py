import sys

def per_letter(letter):
    return (sys.getsizeof(letter * 100) - sys.getsizeof(letter * 50)) // 50

[per_letter(letter) for letter in "a\u20ac\U0001f600"]
