"""What is written."""

from __future__ import annotations

import _io
import _thread
import sys
from typing import TYPE_CHECKING, Any

import _verify

from .state import STATE, escaped

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .shapes import StreamTypes


def stream_types(err: bool) -> StreamTypes:
    """The three types of a standard stream that behaves like CPython's own and tells what is written to it."""

    class FileIO(_io.FileIO):
        def write(self, data: Any) -> int:
            if self.closed:
                return super().write(data)
            data = bytes(data)
            tell(err, data.decode("utf-8", "surrogateescape"))
            return len(data)

    class BufferedWriter(_io.BufferedWriter):
        def write(self, data: Any) -> int:
            count = super().write(data)
            self.flush()
            return count

    class TextIOWrapper(_io.TextIOWrapper):
        def write(self, text: str) -> int:
            if self.closed or not isinstance(text, str):
                return super().write(text)
            shown = text
            if not text.isascii():
                shown = text.encode(self.encoding, self.errors or "strict").decode("utf-8", "surrogateescape")
            tell(err, shown)
            return len(text)

    for made in (FileIO, BufferedWriter, TextIOWrapper):
        made.__module__ = "_io"
        made.__qualname__ = made.__name__
        made.__repr__ = name_as_own(made.__repr__)  # type: ignore[method-assign]
    return FileIO, BufferedWriter, TextIOWrapper


def open_stream(types: StreamTypes, number: int, name: str, errors: str) -> _io.TextIOWrapper:
    """A standard stream."""
    raw_type, buffer_type, text_type = types
    raw = raw_type(number, "wb", closefd=False)
    raw.name = name
    stream = text_type(buffer_type(raw), "utf-8", errors, line_buffering=number == 2)
    stream.mode = "w"  # type: ignore[misc]
    return stream


def open_streams() -> None:
    """Gives Python its standard streams."""
    sys.stdout = sys.__stdout__ = open_stream(OUT, 1, "<stdout>", "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = open_stream(ERR, 2, "<stderr>", "backslashreplace")  # type: ignore[misc]


def name_as_own(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """A `__repr__` that gives the type the name that it has in CPython's own."""

    def __repr__(self: Any) -> str:
        shown = show(self)
        return shown if shown.startswith("<_io.") else "<_io." + shown[1:]

    return __repr__


OUT = stream_types(False)
ERR = stream_types(True)


def tell(err: bool, text: str) -> None:
    """Reports text that a stream was given."""
    if STATE.observing is not None and STATE.observing == _thread.get_ident():
        return  # The snippet itself would not have written it.
    if STATE.warnings is not None and err:
        STATE.warnings.append(text)
    elif text:
        if STATE.shown is not None and not err:
            STATE.written.append(text)
        _verify.output(err, running_line(), escaped(text))


def running_line() -> int:
    """Line of the innermost frame of the step's own code; 0 where there is none, and in a session."""
    file = STATE.file
    frame: FrameType | None = sys._getframe(2) if file is not None else None
    while frame is not None:
        if frame.f_code.co_filename == file:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def tell_warnings(file: str) -> None:
    """Reports what compiling wrote to standard error, at the lines that it names."""
    written, STATE.warnings = "".join(STATE.warnings or ()), None
    line = STATE.first
    for text in written.splitlines(True):
        if text.startswith(file + ":"):
            number = text[len(file) + 1 :].split(":", 1)[0]
            line = int(number) + STATE.first - 1 if number.isdigit() else line
        _verify.output(True, line, escaped(text), line)
