def leaves(tree):
    for branch in tree:
        if isinstance(branch, tuple):
            yield from leaves(branch)
        else:
            yield branch

list(leaves((1, (2, (3, 4)), 5)))
