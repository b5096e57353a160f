import ast

tree = ast.parse("def add(left, right):\n    return left + right\n")
type(tree.body[0]).__name__
[argument.arg for argument in tree.body[0].args.args]
