drawers = [["pen"], ["ink"]]
copy = drawers[:]
copy[0].append("nib")
drawers[0]
copy is drawers
