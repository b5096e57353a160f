"""What a person types, as far as the document shows it: what stands behind a prompt, in the documented output.

A terminal shows what is typed, and a pipe does not: the rest of that line is told as output, and so the documented
line agrees. All else that is printed is held against the document as ever.
"""

from __future__ import annotations

import _io
import sys

from .state import STATE
from .streams import tell


def stream_of_input() -> type[_io.TextIOWrapper]:
    """The type of a standard input that behaves like CPython's own and gives what the document shows."""

    class TextIOWrapper(_io.TextIOWrapper):
        def readline(self, size: int = -1) -> str:  # type: ignore[override]
            return typed_line() or super().readline(size)

    TextIOWrapper.__module__ = "_io"
    TextIOWrapper.__qualname__ = "TextIOWrapper"
    return TextIOWrapper


IN = stream_of_input()


def open_input() -> None:
    """Gives Python a standard input on which somebody types."""
    sys.stdin = IN(sys.__stdin__.buffer, "utf-8", "strict")  # type: ignore[union-attr]
    sys.stdin.mode = "r"  # type: ignore[misc]


def close_input() -> None:
    """Gives Python its own standard input back."""
    STATE.shown = None
    if type(sys.stdin) is IN:
        sys.stdin.detach()
        sys.stdin = sys.__stdin__


def expect(first: int) -> None:
    """Begins an entry of a session, or a script, where `first` is 0: what the document shows of its output."""
    STATE.written = []
    STATE.shown = None
    for line, shown in STATE.step["shown"]:
        if line == first:
            STATE.shown = shown


def typed_line() -> str:
    """The next line that is typed; nothing where the document does not show it."""
    if STATE.shown is None:
        return ""
    typed = behind_prompt("".join(STATE.written), STATE.shown)
    if typed:
        tell(False, typed + "\n")
        return typed.strip() + "\n"
    return ""


def behind_prompt(written: str, shown: list[str]) -> str:
    """What stands behind the prompt that was written last; nothing where the document shows other lines before it."""
    *before, prompt = written.split("\n")
    lines = [line.rstrip() for line in shown if line.strip()]
    complete = [line.rstrip() for line in before if line.strip()]
    count = len(complete)
    if lines[:count] != complete or count >= len(lines) or not prompt.strip():
        return ""
    line = lines[count]
    return line[len(prompt) :] if line.startswith(prompt) else ""
