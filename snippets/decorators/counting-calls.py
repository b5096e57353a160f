class Counted:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)

@Counted
def ring():
    return "ring"

@Counted
def knock():
    return "knock"

ring(), ring(), knock()
ring.calls
knock.calls
