def replace(values):
    values = [0]

scores = [7, 8]
replace(scores)
print(scores)
