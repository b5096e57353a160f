import json

type(json.loads("5"))
json.loads("12345678901234567890")
json.loads("2.5")
