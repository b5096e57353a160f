0 == 0.0 == False
hash(0) == hash(0.0) == hash(False)
