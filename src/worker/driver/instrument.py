"""Syntax trees: the hooks are put into them, and then into the compiled code."""

from __future__ import annotations

import _ast
from typing import TYPE_CHECKING, Any

from .state import AT, HOOKS, MARK, ONLY_AST, STATE, UNCOMPILABLE, Code, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType

    from .shapes import Node, Places, Watch


def place(node: Node, like: Any) -> Node:
    """Gives a node the position of another."""
    for name in AT:
        setattr(node, name, getattr(like, name))
    return node


def hook_call(name: str, like: Any, *arguments: Any) -> _ast.Call:
    """The expression `HOOKS.name(*arguments)`."""
    mark = place(_ast.Constant(value=MARK), like)
    function = place(_ast.Attribute(value=mark, attr=name, ctx=_ast.Load()), like)
    given: list[Any] = [a if isinstance(a, _ast.AST) else place(_ast.Constant(value=a), like) for a in arguments]
    return place(_ast.Call(func=function, args=given, keywords=[]), like)


def statement_of(expression: _ast.expr) -> _ast.Expr:
    """An expression as a statement."""
    return place(_ast.Expr(value=expression), expression)


def guard(body: list[_ast.stmt], handler: list[_ast.stmt]) -> _ast.Try:
    """`try: body` / `except: handler`."""
    caught = place(_ast.ExceptHandler(type=None, name=None, body=handler), body[0])
    return place(_ast.Try(body=body, handlers=[caught], orelse=[], finalbody=[]), body[0])


def first_line(statement: _ast.stmt) -> int:
    """Line on which a statement begins, its decorators included."""
    decorators: list[_ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *[item.lineno for item in decorators]])


def watch_places(lines: list[str]) -> Places:
    """The step's watches by line and by column in bytes, as syntax trees count."""
    places: Places = {}
    for watch in STATE.step["watches"]:
        line, column = watch["line"], watch["column"]
        if line <= len(lines):
            column = len(escaped(lines[line - 1][:column]))
        places.setdefault((line, column), []).append(watch)
    return places


def watch_bodies(node: _ast.AST, places: Places) -> None:
    """Puts the watches into every list of statements below a node."""
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            setattr(node, name, watch_body(body, places))
    for name in ("handlers", "cases"):
        for part in getattr(node, name, None) or ():
            watch_bodies(part, places)


def watch_groups(body: list[_ast.stmt], places: Places) -> list[list[_ast.stmt]]:
    """Each statement of a list with its watches, as a list of statements."""
    groups = []
    for statement in body:
        if places:
            watch_bodies(statement, places)
        line = first_line(statement) + STATE.first - 1
        groups.append(watch_statement(statement, places.get((line, statement.col_offset), ())))
    return groups


def watch_body(body: list[_ast.stmt], places: Places) -> list[_ast.stmt]:
    """A list of statements with its watches."""
    return [statement for group in watch_groups(body, places) for statement in group]


def watch_statement(statement: _ast.stmt, watches: Sequence[Watch]) -> list[_ast.stmt]:
    """One statement with its watches, as statements."""
    before: list[_ast.stmt] = []
    after: list[_ast.stmt] = []
    watched = statement
    for watch in watches:
        what = watch["what"]
        if what == "value" and isinstance(statement, (_ast.Expr, _ast.Return)):
            value = statement.value or place(_ast.Constant(value=None), statement)
            statement.value = hook_call("value", value, watch["id"], value)
        elif what == "raised":
            again = place(_ast.Raise(exc=None, cause=None), statement)
            caught = [statement_of(hook_call("caught", statement, watch["id"])), again]
            watched = guard([watched, statement_of(hook_call("ended", statement, watch["id"]))], caught)
            before = [statement_of(hook_call("begins", statement, watch["id"]))]
        elif what == "after":
            after += watch_after(statement, watch)
    return [*before, watched, *after]


def watch_after(statement: _ast.stmt, watch: Watch) -> list[_ast.stmt]:
    """The statement that evaluates an expression after another one and reports it, or nothing if it cannot."""
    try:
        expression = compile((watch["expr"] or "").strip(), "<verify>", "eval", ONLY_AST, True).body
    except UNCOMPILABLE:
        return []
    move(expression, statement)
    call = statement_of(hook_call("after", statement, watch["id"], expression))
    return [guard([call], [place(_ast.Pass(), statement)])]


def move(node: _ast.AST, like: _ast.AST) -> None:
    """Gives a tree the position of another node."""
    if hasattr(node, "lineno"):
        place(node, like)
    for name in node._fields:
        field = getattr(node, name, None)
        for child in field if isinstance(field, list) else (field,):
            if isinstance(child, _ast.AST):
                move(child, like)


def is_docstring(statement: _ast.stmt) -> bool:
    """Whether a statement is a string and nothing else."""
    value = getattr(statement, "value", None)
    return isinstance(statement, _ast.Expr) and isinstance(value, _ast.Constant) and isinstance(value.value, str)


def is_future(statement: _ast.stmt) -> bool:
    """Whether a statement is an import from `__future__`."""
    return isinstance(statement, _ast.ImportFrom) and statement.module == "__future__" and not statement.level


def must_stay_bare(statement: _ast.stmt) -> bool:
    """Whether a statement may not stand inside a `try`: a lazy import (3.15)."""
    return bool(getattr(statement, "is_lazy", False))


def instrument(groups: list[list[_ast.stmt]], start: int) -> list[_ast.stmt]:
    """The statements of a script from number `start` on, each announced, and each kept from ending the rest."""
    head = 0
    while head < len(groups) and (is_future(groups[head][0]) or (head == 0 and is_docstring(groups[head][0]))):
        head += 1
    made = [statement for group in groups[:head] for statement in group]
    for index, group in enumerate(groups[head:], head):
        statement = group[0]
        made.append(statement_of(hook_call("at", statement, first_line(statement), start + index)))
        if must_stay_bare(statement):
            made += group
        else:
            made.append(guard(group, [statement_of(hook_call("raised", statement))]))
    return made


def bind(code: CodeType) -> CodeType:
    """Compiled code with the hooks in the place of their mark."""
    constants = [bound(constant) for constant in code.co_consts]
    return code if all_same(constants, code.co_consts) else code.replace(co_consts=tuple(constants))


def bound(constant: object) -> object:
    """A constant, or what stands in its place."""
    if type(constant) is Code:
        return bind(constant)
    return HOOKS if type(constant) is str and constant == MARK else constant


def all_same(some: Iterable[object], others: Iterable[object]) -> bool:
    """Whether both hold the same objects."""
    for one, other in zip(some, others):
        if one is not other:
            return False
    return True
