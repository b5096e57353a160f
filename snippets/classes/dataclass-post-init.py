from dataclasses import dataclass

@dataclass
class Age:
    years: int

    def __post_init__(self):
        if self.years < 0:
            raise ValueError("years must not be negative")

Age(3)
Age(-3)
