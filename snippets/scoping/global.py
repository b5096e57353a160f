visits = 41

def visit():
    global visits
    visits += 1

visit()
print(visits)
