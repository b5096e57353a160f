def flatten(nested):
    flat = []
    for item in nested:
        if isinstance(item, list):
            flat += flatten(item)
        else:
            flat.append(item)
    return flat

def flatten_with_a_stack(nested):
    flat, stack = [], [nested]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        else:
            flat.append(item)
    return flat

flatten([[1], [2, [3, []]]])
flatten_with_a_stack([[1], [2, [3, []]]])
flatten([])
