from collections.abc import Generator, Iterator

squares = (number * number for number in range(3))
isinstance(squares, Iterator)
iter(squares) is squares
isinstance(iter([1]), Generator)
