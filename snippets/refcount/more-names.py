import sys

basket = {}
sys.getrefcount(basket)
bag = basket
sys.getrefcount(basket)
del bag
sys.getrefcount(basket)
