goals = 2
saved = goals
goals += 1
print(goals, saved)
