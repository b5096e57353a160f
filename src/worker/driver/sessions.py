"""Sessions: compiled as the prompt does it."""

from __future__ import annotations

import _ast
from typing import TYPE_CHECKING

import _verify

from .compiling import can_stand_alone, compiled, report_uncompilable, unit_alone, wants_value
from .instrument import bind, watch_body
from .state import COROUTINE, FUTURE_FLAGS, ONLY_AST, STATE, TOP_LEVEL_AWAIT, UNCOMPILABLE
from .typed import expect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from .shapes import Places, Unit, Watch


def session_units(lines: list[str], places: Places) -> Iterator[Unit]:
    """The code objects of a session: one a statement, as the prompt compiles them."""
    flags = TOP_LEVEL_AWAIT
    for first, last in STATE.step["parts"]:
        STATE.first = first
        source = "\n".join(lines[first - 1 : last]) + "\n"
        watched = {place: watches for place, watches in places.items() if first <= place[0] <= last}
        _verify.at(first, 0)
        if STATE.step["shown"]:
            expect(first)
        try:
            entry = separate_entry(source, first, last, flags, watched)
            if entry is not None:
                flags |= entry[0].co_flags & FUTURE_FLAGS
                yield from unit_alone(*entry)
                continue
            for tree in session_trees(source, flags, watched):
                code = bind(compiled(tree, "<stdin>", "single", flags))
                flags |= code.co_flags & FUTURE_FLAGS
                yield code
        except UNCOMPILABLE as problem:
            report_uncompilable(problem, first)


def separate_entry(
    source: str, first: int, last: int, flags: int, places: Places
) -> tuple[CodeType, Sequence[Watch], bool] | None:
    """The arguments of `unit_alone` for an entry of one statement; `None` where it is more, or is watched within."""
    own = [one for one in STATE.step["separate"] if first <= one[0] <= last]
    if len(own) != 1 or not can_stand_alone(places, own):
        return None
    watches = places.get((first, 0), ())
    shown = wants_value(watches)
    try:
        code = compiled(source, "<stdin>", "eval" if shown else "single", flags)
    except SyntaxError:
        if shown:
            return None  # `*a, b` is a statement, and no expression.
        raise
    return None if shown and code.co_flags & COROUTINE else (code, watches, shown)


def session_trees(source: str, flags: int, places: Places) -> Sequence[str | _ast.AST]:
    """What is compiled for one entry at the prompt: the entry itself, where nothing in it is watched."""
    if not places and "\n" not in source[:-1]:
        return [source]  # A line by itself is an entry by itself, or an error in any case.
    try:
        tree = compile(source, "<stdin>", "single", flags | ONLY_AST, True)
    except SyntaxError as problem:
        if "multiple statements" not in str(problem):
            raise
        tree = compile(source, "<stdin>", "exec", flags | ONLY_AST, True)
        trees = [_ast.Interactive(body=[statement]) for statement in tree.body]
    else:
        if not places:
            return [source]
        trees = [tree]
    for tree in trees:
        tree.body = watch_body(tree.body, places)
    return trees
