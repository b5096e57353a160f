numbers = [1]
alias = numbers
numbers += [2]
print(alias)
letters = ("a",)
copy = letters
letters += ("b",)
print(copy)
