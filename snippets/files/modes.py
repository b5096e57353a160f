from pathlib import Path

log = Path("log.txt")
with open(log, "w") as file:
    file.write("one\n")

with open(log, "a") as file:
    file.write("two\n")

log.read_text()
open(log, "x")
with open(log, "w") as file:
    print(log.read_text() == "")
open("other.txt", "r+")
