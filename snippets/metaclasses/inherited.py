class Meta(type):
    pass

class Base(metaclass=Meta):
    pass

class Child(Base):
    pass

type(Child) is Meta
