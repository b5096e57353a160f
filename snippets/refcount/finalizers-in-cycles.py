import gc

class Door:
    def __del__(self):
        print("closed", self.name)

gc.disable()
front, back = Door(), Door()
front.name, back.name = "front", "back"
front.other, back.other = back, front
del front, back
number = gc.collect()
