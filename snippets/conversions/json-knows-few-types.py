import json

json.dumps({1, 2})
json.dumps(b"x")
json.dumps((1, 2))
json.dumps({1, 2}, default=sorted)
