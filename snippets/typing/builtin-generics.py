list[int]
dict[str, int].__args__
isinstance([], list[int])
