class Engine:
    def start(self):
        return "engine runs"

class Car:
    def __init__(self, engine):
        self.engine = engine

    def start(self):
        return self.engine.start()

class Silent:
    def start(self):
        return "hum"

Car(Engine()).start()
Car(Silent()).start()
