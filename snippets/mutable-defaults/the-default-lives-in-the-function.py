def log(message, history=[]):
    history.append(message)

print(log.__defaults__)
log("started")
print(log.__defaults__)
log("stopped")
print(log.__defaults__)
