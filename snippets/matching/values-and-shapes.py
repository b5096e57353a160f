def route(message):
    match message:
        case ["stop"]:
            return "stopping"
        case ["move", direction] if direction != "down":
            return "moving " + direction
        case {"name": str(name)}:
            return "hello " + name
        case 0 | 1:
            return "bit"
        case _:
            return "unknown"

route(["move", "up"])
route(["move", "down"])
route({"name": "ann", "age": 3})
route(1)
