from dataclasses import dataclass

@dataclass
class Options:
    theme: str = "dark"
    sound: bool = True

def start(options: Options) -> str:
    return f"{options.theme} {options.sound}"

start(Options())
start(Options(theme="light"))
Options(colour="red")
