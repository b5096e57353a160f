letters = list("abcdef")
letters.__getitem__(slice(1, 4))
