{{1, 2}}
groups = {frozenset({1, 2}), frozenset({2, 1})}
len(groups)
groups
