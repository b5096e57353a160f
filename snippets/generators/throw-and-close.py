def patient():
    try:
        yield 1
    except KeyError as error:
        print("got", error)
        yield 2
    finally:
        print("closed")

generator = patient()
next(generator)
generator.throw(KeyError("k"))
generator.close()
