import copy

ring = ["a"]
ring.append(ring)
clone = copy.deepcopy(ring)
clone[1] is clone
clone is ring
