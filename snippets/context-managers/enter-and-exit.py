class Room:
    def __enter__(self):
        print("lights on")
        return "the room"

    def __exit__(self, kind, error, trace):
        print("lights off")

with Room() as room:
    print("in", room)
