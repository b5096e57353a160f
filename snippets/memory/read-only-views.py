view = memoryview(b"fixed")
view.readonly
view[0] = 1
bytes(view[1:3])
