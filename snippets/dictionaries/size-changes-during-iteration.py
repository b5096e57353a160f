ages = {"ann": 3, "bob": 4}
for name in ages:
    del ages[name]
