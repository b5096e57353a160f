one = int("5000")
other = int("5000")
one == other
one is other
