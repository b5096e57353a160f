place = "module"

def outside():
    place = "outside"
    def inside():
        place = "inside"
        print(place)
    inside()
    print(place)

outside()
print(place)
print(len("abc"))
