import sys

class Empty:
    pass

sys.getsizeof({})
