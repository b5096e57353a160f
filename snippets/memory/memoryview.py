data = bytearray(b"spam and eggs")
copied = data[:4]
view = memoryview(data)[:4]
view[0] = ord("S")
print(data)
copied
