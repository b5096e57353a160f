import sys
import types

shop = types.ModuleType("shop")
shop.stock = ["bread"]
sys.modules["shop"] = shop

import shop as first
from shop import stock

first.stock.append("milk")
stock
