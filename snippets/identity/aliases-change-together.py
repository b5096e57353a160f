queue = ["ann"]
line = queue
line.append("bob")
print(queue)
queue is line
