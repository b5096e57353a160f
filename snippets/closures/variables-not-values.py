def greeter():
    name = "Ann"
    def greet():
        return "Hello " + name
    name = "Bob"
    return greet

greet = greeter()
greet()
greet.__closure__[0].cell_contents
greet.__code__.co_freevars
