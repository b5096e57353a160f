class Duck:
    def speak(self):
        return "quack"

class Robot:
    def speak(self):
        return "beep"

[thing.speak() for thing in (Duck(), Robot())]
(5).speak()
