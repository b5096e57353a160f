"""Tracebacks as the prompt writes them, but for the lines of source: chains and groups included.

`traceback.print_exception` does the same, but a snippet would notice its import, which takes longer than most snippets.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .state import STATE
from .values import guarded, mro_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

#: What an exception and its class say of themselves, whatever the snippet makes them say.
qualname_of: Callable[[type], str] = type.__dict__["__qualname__"].__get__
module_of: Callable[[type], Any] = type.__dict__["__module__"].__get__
trace_of: Callable[[BaseException], TracebackType | None] = BaseException.__dict__["__traceback__"].__get__
cause_of: Callable[[BaseException], BaseException | None] = BaseException.__dict__["__cause__"].__get__
context_of: Callable[[BaseException], BaseException | None] = BaseException.__dict__["__context__"].__get__
is_suppressed: Callable[[BaseException], bool] = BaseException.__dict__["__suppress_context__"].__get__

CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
RULE = "----------------"
#: The base of all groups (3.11 and newer).
GROUP: type | None = sys.modules["builtins"].__dict__.get("BaseExceptionGroup")
#: How often CPython shows a line of a recursion, how many exceptions of a group, and how deep it goes into groups.
MOST_REPEATED = 3
MOST_GROUPED = 15
DEEPEST_GROUP = 10
#: Of very long ones, what is shown here: frames of an exception, and exceptions of a chain.
MOST_FRAMES = 1000
LONGEST_CHAIN = 50


def is_a(exception: BaseException, kinds: tuple[type, ...]) -> bool:
    """Whether an exception is one of these, without asking it."""
    for base in mro_of(type(exception)):
        for kind in kinds:
            if base is kind:
                return True
    return False


def attribute_of(exception: BaseException, name: str) -> Any:
    """An attribute of an exception, past its `__getattr__`; `None` where it has none."""
    try:
        return BaseException.__getattribute__(exception, name)
    except Exception:
        return None


def message_of(exception: BaseException) -> str:
    """What a traceback shows of an exception behind its name."""
    if is_a(exception, (SyntaxError,)):
        message = attribute_of(exception, "msg")
        if type(message) is str:
            return message
    try:
        shown = str(exception)
        return shown if type(shown) is str else str.__str__(shown)
    except BaseException:
        return "<exception str() failed>"


def traceback_of(exception: BaseException, message: str) -> str:
    """The traceback of an exception, whose message is known."""
    writer = Writer()
    writer.write_chain(exception, message, [])
    return "".join(writer.pieces)


class Writer:
    """Writes a traceback, with the margin of the groups that it is in."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.depth = 0
        self.is_open = False

    def emit(self, text: str, margin: str = "|") -> None:
        """Writes whole lines behind the margin."""
        before = "  " * self.depth + margin + " " if self.depth else ""
        self.pieces += [before + line for line in text.splitlines(True)]

    def write_chain(self, exception: BaseException, message: str | None, seen: list[BaseException]) -> None:
        """Writes an exception behind those that it came of."""
        chain: list[tuple[str, BaseException]] = []
        link, before = "", None
        current: BaseException | None = exception
        while current is not None and len(chain) < LONGEST_CHAIN:
            seen.append(current)
            before, link = cause_of(current), CAUSE
            if before is None and not is_suppressed(current):
                before, link = context_of(current), CONTEXT
            if before is not None and any(before is other for other in seen):
                before = None
            chain.append((link if before is not None else "", current))
            current = before
        for link, one in reversed(chain):
            if link:
                self.emit(link)
            known = message if one is exception and message is not None else message_of(one)
            self.write_one(one, known, seen)

    def write_one(self, exception: BaseException, message: str, seen: list[BaseException]) -> None:
        """Writes an exception without those that it came of."""
        members = members_of(exception)
        if members is not None:
            self.write_group(exception, message, members, seen)
            return
        frames = frame_lines(trace_of(exception))
        if frames:
            self.emit("Traceback (most recent call last):\n" + frames)
        self.emit(last_lines(exception, message))

    def write_group(
        self, exception: BaseException, message: str, members: tuple[BaseException, ...], seen: list[BaseException]
    ) -> None:
        """Writes a group and what is in it."""
        if self.depth > DEEPEST_GROUP:
            self.emit(f"... (max_group_depth is {DEEPEST_GROUP})\n")
            return
        is_outermost = self.depth == 0
        self.depth += is_outermost
        frames = frame_lines(trace_of(exception))
        if frames:
            self.emit("Exception Group Traceback (most recent call last):\n", "+" if is_outermost else "|")
            self.emit(frames)
        self.emit(last_lines(exception, message))
        count = min(len(members), MOST_GROUPED + 1)
        for index in range(count):
            self.write_member(members, index, index + 1 == count, seen)
        self.depth -= is_outermost

    def write_member(
        self, members: tuple[BaseException, ...], index: int, is_last: bool, seen: list[BaseException]
    ) -> None:
        """Writes one exception of a group, or how many more there are."""
        self.is_open = self.is_open or is_last
        rest = len(members) - MOST_GROUPED
        is_cut = index >= MOST_GROUPED
        title = "..." if is_cut else str(index + 1)
        self.pieces.append("  " * self.depth + ("+-" if index == 0 else "  ") + f"+{RULE} {title} {RULE}\n")
        self.depth += 1
        if is_cut:
            self.emit(f"and {rest} more exception{'s' if rest > 1 else ''}\n")
        else:
            self.write_chain(members[index], None, seen)
        if is_last and self.is_open:
            self.pieces.append("  " * self.depth + "+------------------------------------\n")
            self.is_open = False
        self.depth -= 1


def members_of(exception: BaseException) -> tuple[BaseException, ...] | None:
    """The exceptions of a group; `None` of what is none."""
    if GROUP is not None and is_a(exception, (GROUP,)):
        members = attribute_of(exception, "exceptions")
        return members if type(members) is tuple else None
    return None


def frame_lines(trace: TracebackType | None) -> str:
    """The lines about the frames of a traceback, from the first one of the step on where it has one."""
    lines: list[str] = []
    last, count = "", 0
    trace = first_own(trace)
    while trace is not None and len(lines) < MOST_FRAMES:
        code = trace.tb_frame.f_code
        line = f'  File "{code.co_filename}", line {trace.tb_lineno}, in {code.co_name}\n'
        if line != last:
            lines += repetition(count)
            last, count = line, 0
        count += 1
        if count <= MOST_REPEATED:
            lines.append(line)
        trace = trace.tb_next
    lines += repetition(count)
    return "".join(lines)


def first_own(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without what called the step: the event loop, or the driver."""
    file, first = STATE.file or "<stdin>", trace
    while first is not None and first.tb_frame.f_code.co_filename != file:
        first = first.tb_next
    return first or trace


def repetition(count: int) -> list[str]:
    """What is written of a line that came so often in a row, after the first times."""
    more = count - MOST_REPEATED
    return [f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n"] if more > 0 else []


def last_lines(exception: BaseException, message: str) -> str:
    """The lines that name the exception."""
    kind = type(exception)
    name, module = guarded(str, qualname_of(kind)), module_of(kind)
    if module not in ("__main__", "builtins"):
        name = (module if type(module) is str else "<unknown>") + "." + name
    place = place_lines(exception) if is_a(exception, (SyntaxError,)) else ""
    return place + name + (": " + message if message else "") + "\n" + notes_of(exception)


def place_lines(exception: BaseException) -> str:
    """Where the compiler found an error: the line, and marks below it."""
    file, line, offset, text = (attribute_of(exception, name) for name in ("filename", "lineno", "offset", "text"))
    if type(line) is not int:
        return ""
    place = f'  File "{file if type(file) is str else "<string>"}", line {line}\n'
    if type(text) is not str:
        return place
    shown = text.strip()
    place += f"    {shown}\n"
    if type(offset) is not int or offset < 1:
        return place
    end = attribute_of(exception, "end_offset")
    length = end - offset if type(end) is int and end > offset else 1
    column = offset - 1 - (len(text.rstrip()) - len(shown))
    marks = "^" * min(length, max(1, len(shown) - column))
    return place + "    " + " " * column + marks + "\n" if column >= 0 else place


def notes_of(exception: BaseException) -> str:
    """The notes of an exception, as lines."""
    notes = attribute_of(exception, "__notes__")
    if type(notes) not in (list, tuple):
        return ""
    shown = [note if type(note) is str else guarded(str, note) for note in notes]
    return "".join([line + "\n" for note in shown for line in note.split("\n")])
