class Celsius(float):
    def __new__(cls, text):
        return super().__new__(cls, text.rstrip("C"))

outside = Celsius("21.5C")
print(outside)
outside + 1
