class Anything:
    def __eq__(self, other):
        return True

wildcard = Anything()
wildcard == None
wildcard is None
