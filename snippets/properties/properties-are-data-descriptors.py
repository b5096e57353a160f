class Cup:
    @property
    def volume(self):
        return 3

cup = Cup()
cup.__dict__["volume"] = 5
cup.volume
hasattr(property, "__set__")
hasattr(property, "__delete__")
