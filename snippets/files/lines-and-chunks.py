with open("poem.txt", "w") as poem:
    poem.write("roses\nviolets\n")

with open("poem.txt") as poem:
    print([line.strip() for line in poem])
with open("poem.txt", "rb") as poem:
    while chunk := poem.read(8):
        print(chunk)
