scores = [3, 1, 2]
sorted(scores)
scores
print(scores.sort())
scores
