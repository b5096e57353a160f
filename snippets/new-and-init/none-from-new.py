class Ghost:
    def __new__(cls):
        pass

print(Ghost())
