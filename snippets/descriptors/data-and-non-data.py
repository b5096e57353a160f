class Getter:
    def __get__(self, owner, kind=None):
        return "descriptor"

class GetterAndSetter(Getter):
    def __set__(self, owner, value):
        pass

class Box:
    weak = Getter()
    strong = GetterAndSetter()

box = Box()
box.weak
vars(box).update(weak="instance", strong="instance")
box.weak
box.strong
