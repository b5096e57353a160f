def read():
    for line in ["a,1", "b,2"]:
        print("reading", line)
        yield line

def split(lines):
    for line in lines:
        yield line.split(",")

rows = split(read())
next(rows)
