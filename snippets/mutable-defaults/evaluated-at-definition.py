def default():
    print("evaluating")
    return 7

def show(number=default()):
    return number

show()
show()
