"""What the driver is given and hands on: for the type checker alone."""

import _ast
import _io
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Dict, List, Optional, Tuple, Type, TypedDict, TypeVar, Union

class Watch(TypedDict):
    id: int
    line: int
    column: int
    what: str
    expr: Optional[str]
    function: Optional[str]

class Step(TypedDict):
    source: str
    file: str
    repl: bool
    parts: List[Tuple[int, int]]
    separate: List[Tuple[int, int, bool]]
    watches: List[Watch]
    shown: List[Tuple[int, List[str]]]

Node = TypeVar("Node", bound=_ast.AST)
# By line and column.
Places = Dict[Tuple[int, int], List[Watch]]
# A statement that was compiled alone: its first line, its code, and its watches.
Statement = Tuple[int, CodeType, Sequence[Watch]]
# What Rust evaluates: in a tuple, where `evaluated` is to be called with what it gives.
Unit = Union[CodeType, Tuple[CodeType]]
StreamTypes = Tuple[Type[_io.FileIO], Type[_io.BufferedWriter], Type[_io.TextIOWrapper]]
Remembered = Tuple[ModuleType, List[str], List[str], Dict[bytes, bytes]]
