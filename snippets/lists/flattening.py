def leaves(tree):
    if not isinstance(tree, list):
        return [tree]
    return [leaf for branch in tree for leaf in leaves(branch)]

def leaves_with_a_stack(tree):
    found, waiting = [], [tree]
    while waiting:
        branch = waiting.pop()
        if isinstance(branch, list):
            waiting += branch[::-1]
        else:
            found.append(branch)
    return found

leaves([[1], [2, [3, []]]])
leaves_with_a_stack([[1], [2, [3, []]]])
leaves([])
