hash((1, "a")) == hash((1, "a"))
hash((1, [2]))
