id(42) == id(42)
first = 300
second = 300
id(first) == id(second)
