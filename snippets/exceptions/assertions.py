def take(items):
    assert items, "nothing to take"
    return items[0]

take("ab")
take("")
