class NeedsRun(type):
    def __new__(meta, name, bases, body):
        if "run" not in body:
            raise TypeError(f"{name} needs a method run")
        return super().__new__(meta, name, bases, body)

class Lazy(metaclass=NeedsRun):
    pass

class Busy(metaclass=NeedsRun):
    def run(self):
        return "running"

Busy().run()
