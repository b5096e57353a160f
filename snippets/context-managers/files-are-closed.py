with open("note.txt", "w") as note:
    note.write("remember")

note.closed
try:
    with open("note.txt") as again:
        raise ValueError("stop")
except ValueError:
    print(again.closed)
