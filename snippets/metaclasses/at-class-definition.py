class Meta(type):
    def __new__(meta, name, bases, body):
        print("creating", name)
        return super().__new__(meta, name, bases, body)

class Widget(metaclass=Meta):
    pass

print("defined")
widget = Widget()
