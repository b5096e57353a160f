def times(number):
    def decorator(function):
        def wrapper(*arguments):
            return [function(*arguments) for _ in range(number)]
        return wrapper
    return decorator

@times(3)
def knock(door):
    print("knock", door)

knock("front")
