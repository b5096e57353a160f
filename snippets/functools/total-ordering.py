from functools import total_ordering

@total_ordering
class Size:
    def __init__(self, width):
        self.width = width

    def __eq__(self, other):
        return self.width == other.width

    def __lt__(self, other):
        return self.width < other.width

Size(1) <= Size(2)
Size(1) >= Size(2)
Size(3) > Size(2)
