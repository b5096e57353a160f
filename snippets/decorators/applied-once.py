def register(function):
    print("decorating", function.__name__)
    return function

@register
def first():
    return 1

first()
