class Dog:
    def bark(self):
        return "woof"

dog = Dog()
function = Dog.__dict__["bark"]
hasattr(function, "__set__")
method = function.__get__(dog, Dog)
method()
method == dog.bark
