from collections import ChainMap

settings = ChainMap({"theme": "dark"}, {"theme": "light", "size": 12})
settings["theme"]
settings["size"]
settings["size"] = 14
settings.maps
