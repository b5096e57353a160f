str(42) == repr(42)
print(str("hi"), repr("hi"))
