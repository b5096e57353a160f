colour = "red"

def outside():
    shade = "light"
    def inside():
        nonlocal shade
        global colour
        shade, colour = "dark", "blue"
    inside()
    print(shade)

outside()
print(colour)
