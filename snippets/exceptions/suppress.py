from contextlib import suppress

with suppress(FileNotFoundError):
    open("there-is-no-such-file")
    print("never")
