import sys

one = sys.intern("new york city")
two = sys.intern(" ".join(["new", "york", "city"]))
one is two
