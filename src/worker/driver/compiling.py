"""What parts of a program have in common when they are compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import _verify

from .exceptions import report_exception
from .instrument import all_same
from .state import NOT_ALONE, STATE, Code
from .streams import tell_warnings
from .values import display, report_expression, report_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from .shapes import Places, Unit, Watch


def compiled(source: Any, file: str, mode: str, flags: int) -> Any:
    """`compile`, with the warnings that it writes told at their lines."""
    STATE.warnings = []
    try:
        return compile(source, file, mode, flags, True)
    finally:
        tell_warnings(file)


def report_uncompilable(problem: BaseException, first: int) -> None:
    """Reports that a part did not compile."""
    line = getattr(problem, "lineno", None)
    line = line + STATE.first - 1 if isinstance(line, int) and line > 0 else first
    _verify.at(line, 0)
    report_exception(problem, lines=[line], syntax=True)


def source_lines(source: str) -> list[str]:
    """The lines of a source, as the tokenizer counts them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def can_stand_alone(places: Places, statements: list[tuple[int, int, bool]]) -> bool:
    """Whether watches are on statements as a whole, and on the value of one only where it is an expression."""
    for place, watches in places.items():
        for start, end, is_expression in statements:
            if start <= place[0] <= end and (place != (start, 0) or (wants_value(watches) and not is_expression)):
                return False
    return True


def wants_value(watches: Sequence[Watch]) -> bool:
    """Whether one of the watches is on the value of an expression."""
    for watch in watches:
        if watch["what"] == "value":
            return True
    return False


def unit_alone(code: CodeType, watches: Sequence[Watch], shown: bool) -> Iterator[Unit]:
    """The unit of one statement; in a tuple, where `evaluated` is to be called with what it gives."""
    STATE.alone = (watches, shown)
    yield (code,) if watches else code
    STATE.alone = NOT_ALONE


def evaluated(result: object) -> None:
    """Called with what the unit of one statement gave."""
    watches, shown = STATE.alone
    values = [watch["id"] for watch in watches if watch["what"] == "value"]
    if shown:
        display(values, result)
    else:
        for watch_id in values:
            report_value(watch_id, result)
    for watch in watches:
        if watch["what"] == "after":
            report_expression(watch)


def merge_constants(code: CodeType, known: dict[object, object]) -> CodeType:
    """Code that shares its constants with code before it, as statements do that are compiled together."""
    merged = tuple([merge_constant(constant, known) for constant in code.co_consts])
    return code if all_same(merged, code.co_consts) else code.replace(co_consts=merged)


def merge_constant(constant: Any, known: dict[object, object]) -> object:
    """A constant, or the one like it that came before."""
    kind = type(constant)
    if kind is Code:
        return merge_constants(constant, known)
    if kind is tuple:
        items = tuple([merge_constant(item, known) for item in constant])
        constant = constant if all_same(items, constant) else items
    return known.setdefault(constant_key(constant), constant)


def constant_key(constant: Any) -> object:
    """What is equal for constants that are the same: `0.0` and `-0.0` are not, nor are `1` and `True`."""
    kind = type(constant)
    if kind is tuple:
        return kind, tuple([constant_key(item) for item in constant])
    if kind is frozenset:
        return kind, frozenset([constant_key(item) for item in constant])
    return kind, repr(constant) if kind in (float, complex) else constant
