class Watch:
    def __exit__(self, kind, error, trace):
        print("saw", kind.__name__, error)
        return self.forgive

    def __enter__(self):
        return self

    def __init__(self, forgive):
        self.forgive = forgive

with Watch(forgive=True):
    int("ten")
with Watch(forgive=False):
    1 / 0
