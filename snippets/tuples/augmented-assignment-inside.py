record = (["draft"], 1)
record[0] += ["final"]
record
