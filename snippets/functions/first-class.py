def add(left, right=10):
    return left + right

same = add
same(1)
add.__defaults__
add.__code__.co_varnames
add.__globals__ is globals()
