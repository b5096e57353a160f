import ast

class Louder(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value + "!"), node)

tree = Louder().visit(ast.parse("print('hi')"))
exec(compile(tree, "code", "exec"))
