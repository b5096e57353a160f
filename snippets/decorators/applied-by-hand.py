def announced(function):
    def wrapper(guest):
        print("ladies and gentlemen")
        function(guest)
        print("applause")
    return wrapper

def enter(guest):
    print(guest)

enter = announced(enter)
enter("ann")
