def greet(name):
    print("hi", name)

result = greet("bo")
print(result)
