def bold(function):
    return lambda: "<b>" + function() + "</b>"

def italic(function):
    return lambda: "<i>" + function() + "</i>"

@bold
@italic
def text():
    return "hi"

text()
