"""What is raised."""

from __future__ import annotations

import _thread
import sys
from typing import TYPE_CHECKING, Any

import _verify

from .state import HOOKS, LONGEST_REPR, MOST_LINES, STATE, escaped
from .tracebacks import attribute_of, is_a, message_of, module_of, qualname_of, trace_of, traceback_of
from .values import guarded, mro_of, name_of

if TYPE_CHECKING:
    from types import TracebackType


def traceback_lines(trace: TracebackType | None) -> list[int]:
    """Lines of the step's own source in a traceback, outermost first; of a long one, its ends."""
    lines = []
    file = STATE.file or "<stdin>"
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            lines.append(trace.tb_lineno + STATE.first - 1)
            if STATE.file is None:
                break  # Further in, `<stdin>` may be any statement of the session.
        trace = trace.tb_next
    if len(lines) > MOST_LINES:
        del lines[MOST_LINES // 2 : -MOST_LINES // 2]
    return lines


def subject_of(exception: BaseException, message: str) -> str | None:
    """The name that a NameError, ImportError or AttributeError is about."""
    if not is_a(exception, (NameError, ImportError, AttributeError)):
        return None
    name = attribute_of(exception, "name")
    if type(name) is str:
        return name
    quoted = message.split("'")
    if is_a(exception, (ImportError,)) or len(quoted) < 3:
        return None
    return quoted[-2] if is_a(exception, (AttributeError,)) else quoted[1]


def report_exception(
    exception: BaseException, watch: int | None = None, lines: list[int] | None = None, syntax: bool = False
) -> None:
    """Reports an exception; one with `syntax` set is the compiler's."""
    kind = type(exception)
    message = message_of(exception)
    if lines is None:
        lines = traceback_lines(trace_of(exception))
    subject = subject_of(exception, message)
    _verify.raised(
        watch,
        escaped(qualname_of(kind)),
        escaped(guarded(str, module_of(kind))),
        escaped(message[:LONGEST_REPR]),
        [escaped(name_of(base)) for base in mro_of(kind)[1:-1]],
        lines,
        None if subject is None else escaped(subject),
        escaped(traceback_of(exception, message)[:LONGEST_REPR]),
        syntax,
    )


def report_raised() -> None:
    """Called where an exception left a top-level statement. SystemExit goes on: it ends the program."""
    exception: Any = sys.exc_info()[1]
    report_exception(exception)
    if is_a(exception, (SystemExit,)):
        STATE.ended = True
        raise


def report_caught(watch: int, exception: BaseException | None = None) -> None:
    """Called where an exception left a watched statement. What its `__str__` prints for that is not the snippet's."""
    STATE.reached.add(watch)
    caught: Any = sys.exc_info()[1] if exception is None else exception
    STATE.observing = _thread.get_ident()
    try:
        report_exception(caught, watch)
    finally:
        STATE.observing = None


HOOKS.raised = report_raised
HOOKS.caught = report_caught
