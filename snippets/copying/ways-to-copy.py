import copy

menu = ["soup", ["salt"]]
assigned = menu
sliced = menu[:]
listed = list(menu)
shallow = copy.copy(menu)
deep = copy.deepcopy(menu)
menu[1].append("pepper")
menu.append("bread")
print(assigned)
print(sliced)
print(listed)
print(shallow)
print(deep)
