class AtMost:
    def __init__(self, limit):
        self.limit = limit

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, owner, kind=None):
        return self if owner is None else vars(owner)[self.name]

    def __set__(self, owner, value):
        if value > self.limit:
            raise ValueError(f"{self.name} must be at most {self.limit}")
        vars(owner)[self.name] = value

class Lift:
    people = AtMost(8)
    load = AtMost(600)

lift = Lift()
lift.people = 5
lift.people
lift.people = 9
lift.load = 601
Lift.people.limit
