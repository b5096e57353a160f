import copy

teams = [["ann", "bob"], ["cid"]]
shallow = copy.copy(teams)
deep = copy.deepcopy(teams)
teams[0][1] = "BOB"
teams[1] = "nobody"
print(teams)
print(shallow)
print(deep)
