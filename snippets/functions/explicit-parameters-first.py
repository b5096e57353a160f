def configure(name, size=10, **others):
    return name, size, others

configure("box", size=20, colour="red")
configure("box", depth=5)

def keys(size=10, **others):
    return others["size"]

keys(size=1)
