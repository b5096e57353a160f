"""What is evaluated."""

from __future__ import annotations

import _thread
import sys
from typing import TYPE_CHECKING, Any

import _verify

from .state import HOOKS, LONGEST_REPR, MOST_ITEMS, MOST_TIMES, STATE, Function, Module, escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .shapes import Watch

#: Types whose `str` is their `repr`, and views, by their identity: to compare a class may call its metaclass.
SAME_TEXT = frozenset(
    map(id, (int, float, complex, bool, list, tuple, dict, set, frozenset, bytes, type(None), type, Function, Module))
)
VIEWS = frozenset(map(id, (range, type({}.keys()), type({}.values()), type({}.items()))))
#: A function of C in a class.
Slot = type(object.__init__)
#: `Py_TPFLAGS_HEAPTYPE`: the class was made by a `class` statement, or as if.
HEAP_TYPE = 1 << 9
#: What a class says of itself, whatever its metaclass says of it.
name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
dict_of: Callable[[type], dict[str, Any]] = type.__dict__["__dict__"].__get__
flags_of: Callable[[type], int] = type.__dict__["__flags__"].__get__
#: A `__str__` that uses one of these names or instructions does more than give a text.
LOUD_NAMES = frozenset(("print", "setattr", "delattr", "next", "send", "input", "exec", "eval", "open"))
LOUD_OPCODES: set[int] = set()
#: What changes a container: the function's own, where it makes one.
CHANGING_NAMES = frozenset(
    ("write", "append", "add", "extend", "insert", "update", "setdefault", "pop", "remove", "clear")
)
CHANGING_OPCODES: set[int] = set()
MAKING_NAMES = frozenset(("list", "dict", "set", "bytearray", "deque", "StringIO", "defaultdict", "Counter", "copy"))
MAKING_OPCODES: set[int] = set()
STORE_DEREF: set[int] = set()


def learn_opcodes() -> None:
    """Finds out which instructions write to what is not the function's own. Leaves no module behind."""
    before = set(sys.modules)
    import opcode

    for name, number in opcode.opmap.items():
        if name in ("STORE_SUBSCR", "DELETE_SUBSCR", "STORE_SLICE"):
            CHANGING_OPCODES.add(number)
        elif name == "STORE_DEREF":
            STORE_DEREF.add(number)
        elif name in ("BUILD_LIST", "BUILD_MAP", "BUILD_SET"):
            MAKING_OPCODES.add(number)
        elif name.startswith(("STORE_", "DELETE_", "YIELD")) and not name.startswith(("STORE_FAST", "DELETE_FAST")):
            LOUD_OPCODES.add(number)
    for name in set(sys.modules) - before:
        del sys.modules[name]


def guarded(render: Callable[[Any], str], value: object) -> str:
    """`render(value)` as text, whatever it does."""
    try:
        text = render(value)
        return text if type(text) is str else str.__str__(text)
    except BaseException as problem:
        return "<" + type(problem).__name__ + ">"


def observed(render: Callable[[Any], str], value: object) -> str:
    """As `guarded`, for what the snippet itself does not do: what that prints is not the snippet's."""
    STATE.observing = _thread.get_ident()
    try:
        return guarded(render, value)
    finally:
        STATE.observing = None


def report_value(watch: int, value: object) -> object:
    """Reports a watched value and gives it back."""
    report_shown(watch, value, observed(repr, value))
    return value


def report_shown(watch: int, value: object, shown: str) -> None:
    """Reports a watched value, whose `repr` is known."""
    STATE.reached.add(watch)
    kind = type(value)
    text: Any = None
    if kind is str:
        text = value
    elif has_plain_str(kind):
        text = observed(str, value)
    items = items_of(value) if id(kind) in VIEWS else None  # type: ignore[arg-type]
    shortened = None if text is None or text == shown else escaped(text[:LONGEST_REPR])
    _verify.value(watch, escaped(shown[:LONGEST_REPR]), shortened, escaped(name_of(kind)), items)


def has_plain_str(kind: type) -> bool:
    """Whether a class has a `__str__` of its own that does nothing but give a text, as far as its own code tells."""
    if id(kind) in SAME_TEXT:
        return False
    for base in mro_of(kind):
        shown = dict_of(base).get("__str__")
        if shown is not None:
            if not flags_of(base) & HEAP_TYPE:
                return base is not object
            return type(shown) is Slot or (type(shown) is Function and is_quiet(shown))
    return False


def is_quiet(function: Any) -> bool:
    """Whether a function only gives something. What the standard library keeps for the next time does not show."""
    code = function.__code__
    file = code.co_filename
    if "/unittest/" in file:
        return False
    if file.startswith(STANDARD_LIBRARY) and "-packages/" not in file:
        return True
    names, opcodes = code.co_names, frozenset(code.co_code[::2])
    if not (LOUD_NAMES.isdisjoint(names) and LOUD_OPCODES.isdisjoint(opcodes)):
        return False
    if code.co_freevars and not STORE_DEREF.isdisjoint(opcodes):
        return False
    if CHANGING_NAMES.isdisjoint(names) and CHANGING_OPCODES.isdisjoint(opcodes):
        return True
    return not (MAKING_NAMES.isdisjoint(names) and MAKING_OPCODES.isdisjoint(opcodes))


#: How the names of the standard library's files begin.
STANDARD_LIBRARY = (
    f"{sys.base_prefix}/{sys.platlibdir}/python{sys.version_info[0]}.{sys.version_info[1]}/",
    f"{sys.base_prefix}/lib/python{sys.version_info[0]}.{sys.version_info[1]}/",
    "<frozen ",
)


def items_of(view: Iterable[object]) -> list[bytes]:
    """The reprs of what a range or a view gives, as far as it gives it: a `__repr__` may change the dictionary."""
    items = []
    try:
        for item, _ in zip(view, range(MOST_ITEMS)):
            items.append(escaped(observed(repr, item)[:LONGEST_REPR]))
    except RuntimeError:
        return items
    return items


def report_after(watch: int, value: object) -> None:
    """Reports a watched value; gives nothing that a prompt would display."""
    report_value(watch, value)


def report_expression(watch: Watch) -> None:
    """Evaluates a watched expression and reports it, if it can be evaluated."""
    try:
        code = compile((watch["expr"] or "").strip(), "<verify>", "eval", 0, True)
    except Exception:
        return
    STATE.observing = _thread.get_ident()
    try:
        value = eval(code, STATE.space)
    except BaseException:
        return
    finally:
        STATE.observing = None
    report_value(watch["id"], value)


def display(watches: list[int], value: object) -> None:
    """Shows a value as the prompt does it, and reports it. Its `repr` is asked for once."""
    builtins = sys.modules["builtins"].__dict__
    if value is None:
        for watch in watches:
            report_shown(watch, value, "None")
    elif sys.displayhook is not sys.__displayhook__ or sys.stdout is None:
        for watch in watches:
            report_value(watch, value)
        sys.displayhook(value)
    else:
        builtins["_"] = None
        try:
            shown = repr(value)
        except BaseException as problem:
            for watch in watches:
                report_shown(watch, value, "<" + name_of(type(problem)) + ">")
            raise
        for watch in watches:
            report_shown(watch, value, shown)
        write_shown(shown)
        builtins["_"] = value


def write_shown(shown: str) -> None:
    """Writes a `repr` and the end of a line, with escapes for what the stream's encoding lacks."""
    try:
        sys.stdout.write(shown)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        sys.stdout.write(shown.encode(encoding, "backslashreplace").decode(encoding, "strict"))
    sys.stdout.write("\n")


def report_begins(watch: int) -> None:
    """Called before a watched statement that stands within another one."""
    times = STATE.times[watch] = STATE.times.get(watch, 0) + 1
    if times <= MOST_TIMES:
        _verify.begins(watch)


def report_ended(watch: int) -> None:
    """Called where such a statement has come to its end."""
    if STATE.times.get(watch, 0) <= MOST_TIMES:
        _verify.ended(watch)


HOOKS.begins = report_begins
HOOKS.ended = report_ended
HOOKS.value = report_value
HOOKS.after = report_after
