class Robot:
    def __new__(cls):
        return "a string"

    def __init__(self):
        print("never printed")

Robot()
