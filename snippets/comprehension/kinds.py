[number * 2 for number in range(3)]
{word: len(word) for word in ("to", "be")}
{number % 2 for number in range(9)}
["even" if number % 2 == 0 else "odd" for number in range(3)]
