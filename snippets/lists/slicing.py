letters = list("abcdef")
letters[1:3]
letters[-2:]
letters[::2]
letters[::-1]
letters[2:99]
