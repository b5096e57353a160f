list(dict.fromkeys(["b", "a", "b", "c", "a"]))
