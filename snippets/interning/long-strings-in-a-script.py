line = "-" * 1000
rule = "-" * 1000
print(line is rule)
