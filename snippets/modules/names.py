import json

__name__
json.__name__
