for number, word in enumerate(["tea", "milk"], start=1):
    print(number, word)
next(enumerate("xyz"))
