list("xyz")
