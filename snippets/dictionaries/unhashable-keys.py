places = {}
places[["x", "y"]] = "here"
places[("x", "y")] = "here"
places
