import copy

class Badge:
    def __init__(self, names):
        self.names = names

    def __copy__(self):
        return Badge(self.names)

    def __deepcopy__(self, memo):
        return Badge(copy.deepcopy(self.names, memo))

badge = Badge(["ann"])
copy.copy(badge).names is badge.names
copy.deepcopy(badge).names is badge.names
copy.deepcopy(badge).names
