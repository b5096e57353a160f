import dis

hits = 0

def hit():
    global hits
    hits += 1

names = [step.opname for step in dis.get_instructions(hit)]
names.index("LOAD_GLOBAL") < names.index("STORE_GLOBAL")
"BINARY_ADD" in names
