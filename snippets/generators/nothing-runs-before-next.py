def chatty():
    print("started")
    yield "first"
    print("resumed")
    yield "second"

talk = chatty()
next(talk)
next(talk)
next(talk)
