class Greeter:
    def __call__(self, name):
        return "hi " + name

greet = Greeter()
greet("ann")
callable(greet)
