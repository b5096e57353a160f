def broken_later():
    return undefined_name

broken_later.__code__.co_names
type(broken_later.__code__.co_code)
broken_later()
