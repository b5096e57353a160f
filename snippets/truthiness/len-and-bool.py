class Bag:
    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size

bool(Bag(0)), bool(Bag(2))
