import dis

def plain(number):
    number = number + 1

def augmented(number):
    number += 1

def operators(function):
    return [step.opname for step in dis.get_instructions(function) if "ADD" in step.opname]

operators(augmented)
operators(plain) == operators(augmented)
