import sys

first = set()
second = third = first
sys.getrefcount(first)
