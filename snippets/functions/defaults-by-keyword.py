def start(level: str, lives: int = 3, sound: bool = True) -> str:
    return f"{level} {lives} {sound}"

start("easy")
start("hard", sound=False)
