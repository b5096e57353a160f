class Base:
    def setup(self):
        pass

class Logged(Base):
    def setup(self):
        print("logged")
        super().setup()

class Timed(Base):
    def setup(self):
        print("timed")
        super().setup()

class Service(Logged, Timed):
    def setup(self):
        print("service")
        super().setup()

Service().setup()
