def locked():
    if False:
        key = "gold"
    return key

locked()
"key" in locked.__code__.co_varnames
