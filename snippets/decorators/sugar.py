def shout(function):
    def wrapper(text):
        return function(text).upper()
    return wrapper

@shout
def greet(name):
    return "hi " + name

def plain(name):
    return "hi " + name

greet("ann")
shout(plain)("ann")
