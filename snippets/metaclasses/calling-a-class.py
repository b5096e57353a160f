class Meta(type):
    def __call__(cls, *arguments):
        print("calling", cls.__name__)
        return super().__call__(*arguments)

class Car(metaclass=Meta):
    pass

car = Car()
type(car) is Car
