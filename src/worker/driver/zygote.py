"""What the worker does before it forks, so that little is left to do in each child."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from .compiling import (
    can_stand_alone,
    compiled,
    constant_key,
    evaluated,
    merge_constant,
    merge_constants,
    source_lines,
    unit_alone,
    wants_value,
)
from .instrument import all_same, watch_places
from .program import begin, finish, flush, make_main, set_home, supply, uncalled, units
from .scripts import script_units, separate_statements, separate_units
from .sessions import separate_entry, session_units
from .state import HOMES, STATE, State, escaped
from .streams import OUT, open_streams, running_line, tell, tell_warnings
from .values import (
    display,
    guarded,
    has_plain_str,
    is_quiet,
    learn_opcodes,
    observed,
    report_shown,
    report_value,
    write_shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .shapes import Remembered

#: See `renew`. The name is there from the start: a new one in this namespace would undo what code has learnt of it.
SLICE = slice(0)

#: What most programs hold, each statement on a line; the second is an expression.
REHEARSAL = """\
n = [i * 2 for i in range(3)] + sorted({"a": 1}.values()); s = f"{n} {1.5:.2f}"
n, s.upper(), {1}, None, True, b"", (1,)
1 / 0
print(n, s, sep=", ")
def f(a, *b, c=1, **d): return sum(x for x in (a, c)) if a else f(not a)
f(0)
class C: __init__ = lambda self: setattr(self, "n", 1)
C().n
for i, x in enumerate(n): i += len(str(x))
with open("/dev/null") as file: file.read()
"""

#: What every program runs. The interpreter keeps counts in code, and a child copies each page that it writes to.
EVERY_TIME = (
    begin, set_home, supply, units, source_lines, watch_places, session_units, separate_entry, compiled,
    tell_warnings, script_units, separate_statements, all_same, merge_constants, merge_constant, constant_key,
    separate_units, can_stand_alone, wants_value, unit_alone, evaluated, display, write_shown, report_value,
    report_shown, has_plain_str, is_quiet, observed, guarded, escaped, tell, running_line, uncalled, finish, flush,
)


def prepare() -> None:
    """Makes the zygote look like a Python that is about to run its script."""
    global STATE
    import site

    for make in ("setquit", "setcopyright", "sethelper"):
        getattr(site, make, int)()
    for function in (*EVERY_TIME, *[kind.write for kind in OUT]):
        function.__code__ = function.__code__.replace()  # Copies that share a few pages.
    STATE = State()  # Each child writes to it.
    learn_opcodes()
    open_streams()
    sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if name != "_verify")
    if hasattr(sys, "orig_argv"):
        sys.orig_argv = [sys.executable, "main.py"]


def remember() -> Remembered:
    """What a rehearsal changes and `end_rehearsal` restores."""
    environ: dict[bytes, bytes] = sys.modules["posix"].environ
    return sys.modules["__main__"], sys.argv, sys.path, environ.copy()


def end_rehearsal(remembered: Remembered) -> None:
    """Leaves no trace of the rehearsal."""
    main, sys.argv, sys.path, variables = remembered
    environ: dict[bytes, bytes] = sys.modules["posix"].environ
    for home in HOMES:
        if home in variables:
            environ[home] = variables[home]
        else:
            environ.pop(home, None)
    flush()
    STATE.__init__()  # type: ignore[misc]
    sys.modules["__main__"] = main
    sys.modules["builtins"].__dict__.pop("_", None)
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)


def freeze() -> tuple[list[object], Callable[..., list[object]]]:
    """Leaves what there is now to itself: children collect only what they make. Gives what is left so."""
    gc.collect()
    objects = gc.get_objects()
    gc.freeze()
    return objects, gc.get_referents


def renew() -> None:
    """Makes again what every child writes to, where the rest lies of what it will write to."""
    global SLICE
    for name in ("_verify", "_ast", "gc", "linecache", "__future__"):
        sys.modules.pop(name, None)
    open_streams()
    SLICE = slice(0)  # The one that Python had kept for the next time; it keeps another one from now on.
    slice(0)
    gc.freeze()
    make_main()  # It is the collector's when it is a child's.
