class Plant:
    def __init__(self):
        self.__age = 1

class Tree(Plant):
    def __init__(self):
        super().__init__()
        self.__age = 100

print(vars(Tree()))
