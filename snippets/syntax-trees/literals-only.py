import ast

ast.literal_eval("{'a': [1, 2]}")
ast.literal_eval("print(1)")
eval("1 + 1")
