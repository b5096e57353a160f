board = [["."] * 2] * 3
board[0][0] = "X"
print(board)
board[0] is board[1]
board[1] is board[2]
