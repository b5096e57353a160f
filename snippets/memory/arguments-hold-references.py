import sys

names = ["a"]
keeper = [names, names]
sys.getrefcount(names)
