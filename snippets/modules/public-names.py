import sys
import types

module = types.ModuleType("shop")
exec("__all__ = ['open']\nopen = 'nine'\nclose = 'five'", module.__dict__)
sys.modules["shop"] = module
names = {}
exec("from shop import *", names)
names["open"]
"close" in names
