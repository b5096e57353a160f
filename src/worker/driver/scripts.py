"""Scripts: compiled statement by statement where nobody can tell, or as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import _verify

from .compiling import can_stand_alone, compiled, merge_constants, report_uncompilable, unit_alone, wants_value
from .instrument import bind, instrument, watch_groups
from .state import COROUTINE, FUTURE_FLAGS, ONLY_AST, STATE, TOP_LEVEL_AWAIT, UNCOMPILABLE

if TYPE_CHECKING:
    import _ast
    from collections.abc import Iterator
    from types import CodeType

    from .shapes import Places, Statement, Unit


def script_units(lines: list[str], places: Places) -> Iterator[Unit]:
    """The code objects of a script: one a statement, or one a part where statements bear on each other."""
    file = STATE.file or ""
    for first, last in STATE.step["parts"]:
        statements = separate_statements(lines, first, last, places)
        if statements is not None:
            yield from separate_units(statements)
            continue
        source = "\n" * (first - 1) + "\n".join(lines[first - 1 : last]) + "\n"
        try:
            tree = compiled(source, file, "exec", ONLY_AST | TOP_LEVEL_AWAIT)
            yield from script_part(tree, watch_groups(tree.body, places))
        except UNCOMPILABLE as problem:
            report_uncompilable(problem, first)


def script_part(tree: _ast.Module, groups: list[list[_ast.stmt]]) -> Iterator[CodeType]:
    """The code objects of a part that is compiled whole: one, and more where an exception went past its guard."""
    start, flags = 0, TOP_LEVEL_AWAIT
    while start < len(groups):
        tree.body = instrument(groups[start:], start)
        code = bind(compiled(tree, STATE.file or "", "exec", flags))
        STATE.escaped = False
        yield code
        if not STATE.escaped:
            break
        start = _verify.index() + 1
        flags |= code.co_flags & FUTURE_FLAGS


def separate_statements(lines: list[str], first: int, last: int, places: Places) -> list[Statement] | None:
    """The statements of a part, each compiled alone: (line, code, watches); `None` where that would show."""
    own = [one for one in STATE.step["separate"] if first <= one[0] and one[1] <= last]
    if not own or not can_stand_alone(places, own):
        return None
    statements: list[Statement] = []
    stands = True
    constants: dict[object, object] = {}
    flags = TOP_LEVEL_AWAIT
    STATE.warnings = []
    try:
        for start, end, is_expression in own:
            source = "\n" * (start - 1) + "\n".join(lines[start - 1 : end]) + "\n"
            watches = places.get((start, 0), ())
            mode = "eval" if is_expression and wants_value(watches) else "exec"
            code = compile(source, STATE.file or "", mode, flags, True)
            if code.co_flags & COROUTINE:
                stands = False
                break
            flags |= code.co_flags & FUTURE_FLAGS
            statements.append((start, merge_constants(code, constants), watches))
    except UNCOMPILABLE:
        stands = False
    warned, STATE.warnings = STATE.warnings, None
    return statements if stands and not warned else None  # The compiler's warnings have an order in a whole.


def separate_units(statements: list[Statement]) -> Iterator[Unit]:
    """The units of statements that were compiled alone."""
    for index, (start, code, watches) in enumerate(statements):
        _verify.at(start, index)
        yield from unit_alone(code, watches, False)
