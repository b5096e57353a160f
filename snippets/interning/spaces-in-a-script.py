title = "the old man"
book = "the old man"
print(title is book)
"the sea" is "the sea"
