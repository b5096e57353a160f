class Broken:
    def __enter__(self):
        raise OSError("no key")

    def __exit__(self, *details):
        print("never")

with Broken():
    pass
