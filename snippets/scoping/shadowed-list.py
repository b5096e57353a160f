list = ["a", "b"]
list("xy")
del list
list("xy")
