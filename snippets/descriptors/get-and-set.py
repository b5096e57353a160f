class Loud:
    def __get__(self, owner, kind=None):
        print("reading")
        return owner._loud

    def __set__(self, owner, value):
        print("writing", value)
        owner._loud = value

class Horn:
    volume = Loud()

horn = Horn()
horn.volume = 11
horn.volume
horn.__dict__
