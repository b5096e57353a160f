volume = 5

def louder():
    print(volume)
    volume = 6

louder()
