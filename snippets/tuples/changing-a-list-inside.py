record = (["draft"], 1)
record[0].append("final")
print(record)
record[0] = []
