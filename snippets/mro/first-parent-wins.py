class Cat:
    def sound(self):
        return "meow"

class Robot:
    def sound(self):
        return "beep"

class RoboCat(Robot, Cat):
    pass

RoboCat().sound()
RoboCat.mro() == list(RoboCat.__mro__)
