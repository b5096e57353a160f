import gc

class Door:
    def __del__(self):
        pass

door = Door()
door.self = door
del door
collected = gc.collect()
collected > 0
len(gc.garbage) > 0
