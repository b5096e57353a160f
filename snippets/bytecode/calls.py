import dis

def show():
    print("hi")

names = [step.opname for step in dis.get_instructions(show)]
"LOAD_GLOBAL" in names
"CALL_FUNCTION" in names
