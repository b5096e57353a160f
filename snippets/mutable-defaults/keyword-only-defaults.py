def paint(wall, *, colours=[]):
    colours.append("white")

paint("north")
paint.__defaults__ is None
paint.__kwdefaults__
