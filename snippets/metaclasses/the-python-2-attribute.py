class Meta(type):
    pass

class Old:
    __metaclass__ = Meta

type(Old) is Meta
