count = 5

def bump():
    count = count + 1
    return count

bump()
