def running_maximum():
    highest = None
    while True:
        number = yield highest
        if highest is None or number > highest:
            highest = number

maximum = running_maximum()
next(maximum)
maximum.send(3)
maximum.send(1)
maximum.send(8)
