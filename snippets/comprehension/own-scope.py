letter = "kept"
[letter for letter in "abc"]
letter
