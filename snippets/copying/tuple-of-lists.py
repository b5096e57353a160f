import copy

pair = (["left"], ["right"])
shallow = copy.copy(pair)
deep = copy.deepcopy(pair)
shallow is pair
shallow[0] is pair[0]
deep[0] is pair[0]
deep is pair
