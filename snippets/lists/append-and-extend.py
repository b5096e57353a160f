letters = ["a"]
letters.append(["b", "c"])
letters
letters = ["a"]
letters.extend(["b", "c"])
letters
letters.extend("de")
letters
letters += ["f"]
letters[-1]
