import dis

def add(left, right):
    return left + right

names = [step.opname for step in dis.get_instructions(add)]
"BINARY_ADD" in names
"RETURN_VALUE" in names
