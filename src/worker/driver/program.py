"""A program from its beginning to its end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import _verify

from .compiling import source_lines
from .exceptions import report_caught, report_exception, traceback_lines
from .instrument import watch_places
from .scripts import script_units
from .sessions import session_units
from .state import GENERATOR_OR_COROUTINE, HOMES, LINGER, NOT_IMPORTED, STATE, Function, Module, escaped
from .tracebacks import is_a, trace_of
from .typed import close_input, expect, open_input

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Coroutine, Iterator
    from types import FunctionType

    from .shapes import Step, Unit


def make_main() -> None:
    """Makes the `__main__` of the next program, and what goes with it, as far as no scratch folder is in it."""
    main = Module("__main__")
    space = main.__dict__
    if sys.version_info < (3, 14):
        space["__annotations__"] = {}
    space["__builtins__"] = sys.modules["builtins"]
    space["__loader__"] = sys.modules["_frozen_importlib"].BuiltinImporter
    sys.modules["__main__"] = main
    sys.argv = [""]
    sys.path = ["", *[entry for entry in sys.path if entry]]
    STATE.main, STATE.space = main, space
    STATE.loader = sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", "")


def begin(scratch: str, script: bool) -> dict[str, Any]:
    """Gives the `__main__` that the steps share."""
    space = STATE.space
    if script:
        path = scratch + "/main.py"
        STATE.loader.path = path
        space["__file__"] = path
        space["__loader__"] = STATE.loader
        if sys.version_info < (3, 15):
            space["__cached__"] = None
        sys.argv[0] = "main.py"
        sys.path[0] = scratch
    STATE.loader = None
    set_home(scratch)
    return space


def set_home(scratch: str) -> None:
    """Makes the scratch folder the home and the folder for temporary files. Rust has told the C library."""
    environ = sys.modules["posix"].environ  # `os.environ` is a view of it.
    for name in HOMES:
        environ[name] = scratch.encode()


def supply(modules: list[str], names: list[str], packages: list[str]) -> None:
    """Gives names that nothing defines a value: the modules of these names, and what the packages offer."""
    for name in modules:
        if name not in NOT_IMPORTED and in_standard_library(name):
            take(name, imported(name), None)
    for package in packages if names else ():
        module = imported(package) if package not in NOT_IMPORTED else None
        for name in names:
            if module is not None and name not in STATE.space and offers(module, name):
                take(name, getattr(module, name), package)
    for name in names:
        if name in OF_THE_SAME_NAME and name not in STATE.space and name not in modules:
            take(name, getattr(imported(name), name, None), name)
    for name in modules:
        if name not in STATE.space and name not in NOT_IMPORTED and is_installed(name):
            take(name, imported(name), None)


#: What is called in documents by the name of its module, which every reader knows.
OF_THE_SAME_NAME = ("datetime", "pprint")


def take(name: str, value: Any, source: str | None) -> None:
    """Binds a name for the snippet, and tells it."""
    if value is not None:
        STATE.space[name] = value
        _verify.imported(escaped(name), None if source is None else escaped(source))


def imported(name: str) -> Any:
    """The module of a name; nothing where it cannot be imported."""
    try:
        return __import__(name)
    except Exception:
        return None


def offers(module: Any, name: str) -> bool:
    """Whether a module has something of a name for others, as `from module import *` takes it; not what it imported."""
    offered = getattr(module, "__all__", None)
    if isinstance(offered, (list, tuple)):
        return name in offered and hasattr(module, name)
    if name.startswith("_") or not hasattr(module, name):
        return False
    value = getattr(module, name)
    return not isinstance(value, Module) or value.__name__.startswith(module.__name__ + ".")


def is_installed(name: str) -> bool:
    """Whether there is a module of this name beside the snippet's own folder."""
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    try:
        return finder.find_spec(name, sys.path[1:]) is not None
    except Exception:
        return False


def in_standard_library(name: str) -> bool:
    """Whether the standard library has a module of this name."""
    known = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return name in known
    if name in sys.builtin_module_names:
        return True
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    own = f"/python{sys.version_info[0]}.{sys.version_info[1]}"
    folders = [entry for entry in sys.path if entry.endswith(("/lib-dynload", own))]
    return finder.find_spec(name, folders) is not None


def units(step: Step) -> Iterator[Unit]:
    """The code objects of one step, in order. Rust evaluates each before it asks for the next."""
    STATE.step, STATE.first = step, 1
    STATE.file = None if step["repl"] else step["file"]
    lines = source_lines(step["source"])
    places = watch_places(lines)
    if step["shown"]:
        open_input()
        expect(0)
    yield from (session_units if step["repl"] else script_units)(lines, places)


def failed(exception: BaseException) -> bool:
    """Called with an exception that came out of a unit. Says whether it ends the program."""
    STATE.escaped = True
    for watch in STATE.alone[0]:
        if watch["what"] == "raised":
            report_caught(watch["id"], exception)
    if not STATE.ended:
        report_exception(exception)
    return is_a(exception, (SystemExit,))


def finish_coroutine(coroutine: Coroutine[Any, Any, object]) -> None:
    """Runs the coroutine of a unit that awaits at its top level, in one event loop for the whole program."""
    if STATE.loop is None:
        import asyncio

        STATE.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(STATE.loop)
    STATE.loop.run_until_complete(coroutine)


def uncalled() -> list[tuple[int, FunctionType]]:
    """The functions of the step that hold watches which nothing has reached, as (line, function) to be called."""
    found: list[tuple[str, int, FunctionType]] = []
    for watch in STATE.step["watches"]:
        name = watch["function"]
        if name is None or watch["id"] in STATE.reached or any(name == seen for seen, _, _ in found):
            continue
        function: Any = STATE.space.get(name)
        if callable_alone(function):
            found.append((name, function.__code__.co_firstlineno, function))
    return [(line, function) for _, line, function in found]


def callable_alone(function: Any) -> bool:
    """Whether this is a plain function of the step that can be called without arguments."""
    if type(function) is not Function or function.__code__.co_filename != (STATE.file or "<stdin>"):
        return False
    code = function.__code__
    if code.co_flags & GENERATOR_OR_COROUTINE:
        return False
    optional = function.__kwdefaults__ or {}
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return code.co_argcount <= len(function.__defaults__ or ()) and all(name in optional for name in keywords)


def call_failed(exception: BaseException) -> None:
    """Called with an exception that came out of a function that `uncalled` named."""
    lines = traceback_lines(trace_of(exception))
    watches = [watch for watch in STATE.step["watches"] if watch["function"] and watch["line"] in lines]
    unreported = [watch for watch in watches if watch["what"] != "raised"]
    for watch in unreported:
        report_exception(exception, watch["id"])
    if not watches:
        report_exception(exception)


def finish() -> None:
    """What an interpreter does at its end: joins threads, runs exit handlers, drops `__main__`."""
    STATE.file = STATE.file or ""
    if STATE.loop is not None and not STATE.loop.is_closed():
        finish_loop(STATE.loop)
    if "threading" in sys.modules:
        finish_threads(sys.modules["threading"])
    if "atexit" in sys.modules:
        sys.modules["atexit"]._run_exitfuncs()
    STATE.main, STATE.space, STATE.loop = None, {}, None
    sys.modules["__main__"] = None  # type: ignore[assignment] # As Python does it.


def finish_threads(threads: Any) -> None:
    """Joins threads, but for those that an earlier step has left running and that have outlived it."""
    if not any(one.is_alive() for one in STATE.left):
        threads._shutdown()
        return
    for one in threads.enumerate():
        if one is not threads.main_thread() and not one.daemon and one not in STATE.left:
            one.join()


def finish_loop(loop: AbstractEventLoop) -> None:
    """Ends what still runs in the event loop, as `asyncio.run` does."""
    import asyncio

    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def end_step() -> None:
    """Ends one step before the next begins, which takes over what it has made: prints what is still to come of it."""
    _verify.at(0, 0)
    threads = sys.modules.get("threading")
    if threads is not None:
        wait_for(threads)
    if STATE.file is not None and "atexit" in sys.modules:
        sys.modules["atexit"]._run_exitfuncs()
    keep_builtins()
    flush()
    if STATE.step["shown"]:
        close_input()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    STATE.ended = False


def wait_for(threads: Any) -> None:
    """Waits for threads as an interpreter does at its end, though not for long: a later step may end them."""
    try:
        left = [one for one in threads.enumerate() if one is not threads.main_thread() and not one.daemon]
        for one in left:
            one.join(LINGER / len(left))
        STATE.left = [one for one in left if one.is_alive()]
    except Exception:
        return


def keep_builtins() -> None:
    """Gives back what a step has taken away from the built-in names: the next one knows nothing of that."""
    current = sys.modules["builtins"].__dict__
    for name, value in globals()["__builtins__"].items():  # The driver has its own.
        if name not in current:
            current[name] = value


def flush() -> None:
    """Flushes the standard streams, whatever the snippet has made of them."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except Exception:
            continue
