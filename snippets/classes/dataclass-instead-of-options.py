from dataclasses import dataclass

@dataclass
class Options:
    colour: str = "dark"
    sound: bool = True

def start(options: Options) -> str:
    return f"{options.colour} {options.sound}"

start(Options())
start(Options(colour="light"))
Options(size=3)
