from dataclasses import dataclass

@dataclass(slots=True, kw_only=True)
class Pixel:
    x: int

hasattr(Pixel(x=1), "__dict__")
Pixel(1)
