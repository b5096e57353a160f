import sys

basket = ["apple"]
sys.getrefcount(basket)
