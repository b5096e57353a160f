squares = (number * number for number in range(5))
len(squares)
