words = ["pear", "fig", "plum", "nut"]
sorted(words, key=len)
