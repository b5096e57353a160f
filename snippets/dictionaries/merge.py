base = {"size": "M", "colour": "red"}
order = {"colour": "blue", "count": 2}
base | order
base |= order
