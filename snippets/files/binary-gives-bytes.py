with open("data.bin", "wb") as data:
    data.write(b"\x00\x01")

with open("data.bin", "rb") as data:
    content = data.read()

content
with open("data.txt", "w") as data:
    data.write(b"bytes")
