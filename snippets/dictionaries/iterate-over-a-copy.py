ages = {"ann": 3, "bob": 4}
for name in list(ages):
    del ages[name]

ages
