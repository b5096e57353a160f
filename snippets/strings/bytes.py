"é".encode("utf-8")
b"\xc3\xa9".decode("utf-8")
b"abc"[0]
b"abc" + "d"
bytearray(b"abc")[:2]
