class ClassMethod:
    def __init__(self, function):
        self.function = function

    def __get__(self, owner, kind=None):
        return self.function.__get__(kind)

class Bird:
    @ClassMethod
    def name(cls):
        return cls.__name__

Bird.name()
Bird().name()
