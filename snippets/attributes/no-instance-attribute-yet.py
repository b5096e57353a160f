class Lamp:
    colour = "white"
    marks = []

desk = Lamp()
desk.marks.append("scratch")
desk.__dict__
Lamp.marks
desk.colour = "red"
desk.__dict__
Lamp.colour
