import importlib

module = importlib.import_module("json.decoder")
module.__name__
