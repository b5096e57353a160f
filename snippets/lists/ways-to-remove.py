tools = ["saw", "file", "saw"]
tools.remove("saw")
tools
tools.pop()
tools.remove("axe")
tools.pop(5)
del tools[5]
