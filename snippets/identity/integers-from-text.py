count = int("100")
total = int(100.0)
count is total
count is 50 + 50
