def double(number: int) -> int:
    return number * 2

double("ab")
double.__annotations__
