import dis

def area(width, height):
    result = width * height
    return result

names = [step.opname for step in dis.get_instructions(area)]
"BINARY_MULTIPLY" in names
names.count("LOAD_FAST")
