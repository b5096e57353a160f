def measure(text):
    len = lambda value: 0
    return len(text)

measure("abc")
len("abc")
