double = lambda number: number * 2
double(4)
double.__name__
type(double).__name__
