board = [["."] * 2 for _ in range(3)]
board[0][0] = "X"
print(board)
board[0] is board[1]
