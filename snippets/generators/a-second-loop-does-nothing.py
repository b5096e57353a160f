words = (word for word in ["tick", "tock"])
for word in words:
    print(word)
for word in words:
    print(word)
