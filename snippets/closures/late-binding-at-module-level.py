buttons = []
for label in ["yes", "no"]:
    buttons.append(lambda: print(label))

for press in buttons:
    press()
