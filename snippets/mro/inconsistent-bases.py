class Animal: pass
class Dog(Animal): pass

class Puppy(Animal, Dog):
    pass
