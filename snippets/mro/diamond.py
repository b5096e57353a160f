class Device:
    def start(self):
        return "device"

class Phone(Device):
    def start(self):
        return "phone " + super().start()

class Camera(Device):
    def start(self):
        return "camera " + super().start()

class Smartphone(Phone, Camera):
    def start(self):
        return "smart " + super().start()

print(Smartphone().start())
[each.__name__ for each in Smartphone.__mro__]
