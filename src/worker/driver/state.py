"""What every part of the driver refers to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import _verify

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from .shapes import Step, Watch

#: Stands in the syntax tree where the hooks are meant; `bind` puts the hooks into the compiled code in its place, so
#: that the snippet's namespaces and `builtins` hold no name of ours.
MARK = "\0verify\0"
TOP_LEVEL_AWAIT = 0x2000
ONLY_AST = 0x400
FUTURE_FLAGS = 0x1FE0000
COROUTINE = 0x80
GENERATOR_OR_COROUTINE = 0x20 | 0x80 | 0x200
LONGEST_REPR = 64 << 10
MOST_ITEMS = 1000
MOST_LINES = 128
#: How often a statement within another one is told to begin and to end: a loop may reach it a million times.
MOST_TIMES = 200
#: How long a step waits for the threads that it leaves running, in seconds.
LINGER = 1.0
#: Modules that do something when they are imported.
NOT_IMPORTED = ("this", "antigravity", "idlelib", "turtledemo")
UNCOMPILABLE = (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError)

Code = type(compile("0", "", "eval"))
Function = type(lambda: 0)
Module = type(sys)
#: What is true of a unit that is more than one statement: no watches of its own, and nothing to display.
NOT_ALONE: tuple[Sequence[Watch], bool] = ((), False)
#: Variables of the environment that name the scratch folder.
HOMES = (b"HOME", b"TMPDIR", b"PWD")
NO_STEP: Step = {"source": "", "file": "", "repl": True, "parts": [], "separate": [], "watches": [], "shown": []}
AT = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class Hooks:
    """What instrumented code calls."""

    at: Callable[[int, int], None]
    value: Callable[[int, object], object]
    after: Callable[[int, object], None]
    begins: Callable[[int], None]
    ended: Callable[[int], None]
    raised: Callable[[], None]
    caught: Callable[..., None]

    __slots__ = ("after", "at", "begins", "caught", "ended", "raised", "value")


class State:
    """What is true at this moment of the program."""

    def __init__(self) -> None:
        self.main: ModuleType | None = None
        self.space: dict[str, Any] = {}
        self.loader: Any = None
        self.step: Step = NO_STEP
        self.file: str | None = None
        self.first = 1
        self.reached: set[int] = set()
        self.times: dict[int, int] = {}
        self.alone: tuple[Sequence[Watch], bool] = NOT_ALONE
        self.warnings: list[str] | None = None
        self.observing: int | None = None
        self.shown: list[str] | None = None
        self.written: list[str] = []
        self.left: list[Any] = []
        self.escaped = False
        self.ended = False
        self.loop: AbstractEventLoop | None = None


HOOKS = Hooks()
HOOKS.at = _verify.at
STATE = State()


def escaped(text: str) -> bytes:
    """Text as bytes of UTF-8, lone surrogates as backslash escapes."""
    return text.encode("utf-8", "backslashreplace")
