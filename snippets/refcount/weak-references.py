import weakref

class Session:
    pass

session = Session()
link = weakref.ref(session)
link() is session
del session
print(link())
