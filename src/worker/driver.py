"""Runs the steps of one program and reports what happens.

`verify-worker` compiles this file once, in a namespace that no module has and whose builtins are its own, so that a
snippet neither meets it nor breaks it. Rust evaluates the code that `units` yields: no frame of this file lies under
the snippet's own. Nothing is imported but what every Python has at its start, for `sys.modules` can be observed.
"""

import _ast
import _io
import gc
import sys

import _verify

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
#: Modules that do something when they are imported.
NOT_IMPORTED = ("this", "antigravity", "idlelib", "turtledemo")
UNCOMPILABLE = (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError)

Code = type(compile("0", "", "eval"))
Function = type(lambda: 0)
Module = type(sys)
#: Types whose `str` is their `repr`.
SAME_TEXT = (int, float, complex, bool, list, tuple, dict, set, frozenset, bytes, type(None), type, Function)
VIEWS = (range, type({}.keys()), type({}.values()), type({}.items()))
#: What is true of a unit that is more than one statement: no watches of its own, and nothing to display.
NOT_ALONE = ((), False)
#: Variables of the environment that name the scratch folder.
HOMES = (b"HOME", b"TMPDIR", b"PWD")
AT = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class Hooks:
    """What instrumented code calls."""

    __slots__ = ("at", "raised", "caught", "value", "after")


class State:
    """What is true at this moment of the program."""

    def __init__(self):
        self.main = None
        self.space = None
        self.loader = None
        self.step = None
        self.file = None
        self.first = 1
        self.reached = set()
        self.alone = NOT_ALONE
        self.warnings = None
        self.escaped = False
        self.ended = False
        self.loop = None


HOOKS = Hooks()
STATE = State()
#: See `renew`. The name is there from the start: a new one in this namespace would undo what code has learnt of it.
SLICE = slice(0)


def escaped(text):
    """Text as bytes of UTF-8, lone surrogates as backslash escapes."""
    return text.encode("utf-8", "backslashreplace")


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


# What is written


def stream_types(err):
    """The three types of a standard stream that behaves like CPython's own and tells what is written to it."""

    class FileIO(_io.FileIO):
        def write(self, data):
            if self.closed:
                return super().write(data)
            data = bytes(data)
            tell(err, data.decode("utf-8", "surrogateescape"))
            return len(data)

    class BufferedWriter(_io.BufferedWriter):
        def write(self, data):
            count = super().write(data)
            self.flush()
            return count

    class TextIOWrapper(_io.TextIOWrapper):
        def write(self, text):
            if self.closed or not isinstance(text, str):
                return super().write(text)
            shown = text
            if not text.isascii():
                shown = text.encode(self.encoding, self.errors).decode("utf-8", "surrogateescape")
            tell(err, shown)
            return len(text)

    for made in (FileIO, BufferedWriter, TextIOWrapper):
        made.__module__ = "_io"
        made.__qualname__ = made.__name__
        made.__repr__ = name_as_own(made.__repr__)
    return FileIO, BufferedWriter, TextIOWrapper


def open_stream(types, number, name, errors):
    """A standard stream."""
    raw_type, buffer_type, text_type = types
    raw = raw_type(number, "wb", closefd=False)
    raw.name = name
    stream = text_type(buffer_type(raw), "utf-8", errors, line_buffering=number == 2)
    stream.mode = "w"
    return stream


def open_streams():
    """Gives Python its standard streams."""
    sys.stdout = sys.__stdout__ = open_stream(OUT, 1, "<stdout>", "strict")
    sys.stderr = sys.__stderr__ = open_stream(ERR, 2, "<stderr>", "backslashreplace")


def name_as_own(show):
    """A `__repr__` that gives the type the name that it has in CPython's own."""

    def __repr__(self):
        shown = show(self)
        return shown if shown.startswith("<_io.") else "<_io." + shown[1:]

    return __repr__


OUT = stream_types(False)
ERR = stream_types(True)


def tell(err, text):
    """Reports text that a stream was given."""
    if STATE.warnings is not None and err:
        STATE.warnings.append(text)
    elif text:
        _verify.output(err, running_line(), escaped(text))


def running_line():
    """Line of the innermost frame of the step's own code; 0 where there is none, and in a session."""
    file = STATE.file
    frame = sys._getframe(2) if file is not None else None
    while frame is not None:
        if frame.f_code.co_filename == file:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def tell_warnings(file):
    """Reports what compiling wrote to standard error, at the lines that it names."""
    written, STATE.warnings = "".join(STATE.warnings), None
    line = STATE.first
    for text in written.splitlines(True):
        if text.startswith(file + ":"):
            number = text[len(file) + 1 :].split(":", 1)[0]
            line = int(number) + STATE.first - 1 if number.isdigit() else line
        _verify.output(True, line, escaped(text), line)


# What is evaluated and raised


def guarded(render, value):
    """`render(value)` as text, whatever it does."""
    try:
        text = render(value)
        return text if type(text) is str else str.__str__(text)
    except BaseException as problem:
        return "<" + type(problem).__name__ + ">"


def report_value(watch, value):
    """Reports a watched value and gives it back."""
    STATE.reached.add(watch)
    shown = guarded(repr, value)
    kind = type(value)
    text = None
    if kind is str:
        text = value
    elif kind not in SAME_TEXT and getattr(kind, "__str__", None) is not object.__str__:
        text = guarded(str, value)
    items = items_of(value) if kind in VIEWS else None
    if text == shown:
        text = None
    text = None if text is None else escaped(text[:LONGEST_REPR])
    _verify.value(watch, escaped(shown[:LONGEST_REPR]), text, escaped(kind.__name__), items)
    return value


def items_of(view):
    """The reprs of what a range or a view gives, as far as it gives it: a `__repr__` may change the dictionary."""
    items = []
    try:
        for item, _ in zip(view, range(MOST_ITEMS)):
            items.append(escaped(guarded(repr, item)[:LONGEST_REPR]))
    except RuntimeError:
        return items
    return items


def report_after(watch, value):
    """Reports a watched value; gives nothing that a prompt would display."""
    report_value(watch, value)


def traceback_lines(trace):
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


def subject_of(exception, message):
    """The name that a NameError, ImportError or AttributeError is about."""
    if not isinstance(exception, (NameError, ImportError, AttributeError)):
        return None
    name = getattr(exception, "name", None)
    if isinstance(name, str):
        return name
    quoted = message.split("'")
    if isinstance(exception, ImportError) or len(quoted) < 3:
        return None
    return quoted[-2] if isinstance(exception, AttributeError) else quoted[1]


def report_exception(exception, watch=None, lines=None, syntax=False):
    """Reports an exception; one with `syntax` set is the compiler's."""
    kind = type(exception)
    message = guarded(str, exception)
    if isinstance(exception, SyntaxError) and isinstance(exception.msg, str):
        message = exception.msg
    if lines is None:
        lines = traceback_lines(exception.__traceback__)
    subject = subject_of(exception, message)
    _verify.raised(
        watch,
        escaped(kind.__qualname__),
        escaped(str(kind.__module__)),
        escaped(message[:LONGEST_REPR]),
        [escaped(base.__name__) for base in kind.__mro__[1:-1]],
        lines,
        None if subject is None else escaped(subject),
        syntax,
    )


def report_raised():
    """Called where an exception left a top-level statement. SystemExit goes on: it ends the program."""
    exception = sys.exc_info()[1]
    report_exception(exception)
    if isinstance(exception, SystemExit):
        STATE.ended = True
        raise


def report_caught(watch, exception=None):
    """Called where an exception left a watched statement."""
    STATE.reached.add(watch)
    report_exception(exception or sys.exc_info()[1], watch)


HOOKS.at = _verify.at
HOOKS.value = report_value
HOOKS.after = report_after
HOOKS.raised = report_raised
HOOKS.caught = report_caught


# Syntax trees


def place(node, like):
    """Gives a node the position of another."""
    for name in AT:
        setattr(node, name, getattr(like, name))
    return node


def hook_call(name, like, *arguments):
    """The expression `HOOKS.name(*arguments)`."""
    mark = place(_ast.Constant(value=MARK), like)
    function = place(_ast.Attribute(value=mark, attr=name, ctx=_ast.Load()), like)
    arguments = [a if isinstance(a, _ast.AST) else place(_ast.Constant(value=a), like) for a in arguments]
    return place(_ast.Call(func=function, args=arguments, keywords=[]), like)


def statement_of(expression):
    """An expression as a statement."""
    return place(_ast.Expr(value=expression), expression)


def guard(body, handler):
    """`try: body` / `except: handler`."""
    caught = place(_ast.ExceptHandler(type=None, name=None, body=handler), body[0])
    return place(_ast.Try(body=body, handlers=[caught], orelse=[], finalbody=[]), body[0])


def first_line(statement):
    """Line on which a statement begins, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return min([statement.lineno] + [item.lineno for item in decorators or ()])


def watch_places(lines):
    """The step's watches by line and by column in bytes, as syntax trees count."""
    places = {}
    for watch in STATE.step["watches"]:
        line, column = watch["line"], watch["column"]
        if line <= len(lines):
            column = len(escaped(lines[line - 1][:column]))
        places.setdefault((line, column), []).append(watch)
    return places


def watch_bodies(node, places):
    """Puts the watches into every list of statements below a node."""
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            setattr(node, name, watch_body(body, places))
    for name in ("handlers", "cases"):
        for part in getattr(node, name, None) or ():
            watch_bodies(part, places)


def watch_groups(body, places):
    """Each statement of a list with its watches, as a list of statements."""
    groups = []
    for statement in body:
        if places:
            watch_bodies(statement, places)
        line = first_line(statement) + STATE.first - 1
        groups.append(watch_statement(statement, places.get((line, statement.col_offset), ())))
    return groups


def watch_body(body, places):
    """A list of statements with its watches."""
    return [statement for group in watch_groups(body, places) for statement in group]


def watch_statement(statement, watches):
    """One statement with its watches, as statements."""
    after = []
    watched = statement
    for watch in watches:
        what = watch["what"]
        if what == "value" and isinstance(statement, (_ast.Expr, _ast.Return)):
            value = statement.value or place(_ast.Constant(value=None), statement)
            statement.value = hook_call("value", value, watch["id"], value)
        elif what == "raised":
            again = place(_ast.Raise(exc=None, cause=None), statement)
            watched = guard([watched], [statement_of(hook_call("caught", statement, watch["id"])), again])
        elif what == "after":
            after += watch_after(statement, watch)
    return [watched] + after


def watch_after(statement, watch):
    """The statement that evaluates an expression after another one and reports it, or nothing if it cannot."""
    try:
        expression = compile(watch["expr"].strip(), "<verify>", "eval", ONLY_AST, True).body
    except UNCOMPILABLE:
        return []
    move(expression, statement)
    call = statement_of(hook_call("after", statement, watch["id"], expression))
    return [guard([call], [place(_ast.Pass(), statement)])]


def move(node, like):
    """Gives a tree the position of another node."""
    if hasattr(node, "lineno"):
        place(node, like)
    for name in node._fields:
        field = getattr(node, name, None)
        for child in field if isinstance(field, list) else (field,):
            if isinstance(child, _ast.AST):
                move(child, like)


def is_docstring(statement):
    """Whether a statement is a string and nothing else."""
    value = getattr(statement, "value", None)
    return isinstance(statement, _ast.Expr) and isinstance(value, _ast.Constant) and isinstance(value.value, str)


def is_future(statement):
    """Whether a statement is an import from `__future__`."""
    return isinstance(statement, _ast.ImportFrom) and statement.module == "__future__" and not statement.level


def must_stay_bare(statement):
    """Whether a statement may not stand inside a `try`: a lazy import (3.15)."""
    return bool(getattr(statement, "is_lazy", False))


def instrument(groups, start):
    """The statements of a script from number `start` on, each announced, and each kept from ending the rest."""
    head = 0
    while head < len(groups) and (is_future(groups[head][0]) or (head == 0 and is_docstring(groups[head][0]))):
        head += 1
    made = [statement for group in groups[:head] for statement in group]
    for index, group in enumerate(groups[head:], head):
        statement = group[0]
        made.append(statement_of(hook_call("at", statement, first_line(statement), start + index)))
        if must_stay_bare(statement):
            made += group
        else:
            made.append(guard(group, [statement_of(hook_call("raised", statement))]))
    return made


def bind(code):
    """Compiled code with the hooks in the place of their mark."""
    constants = []
    for constant in code.co_consts:
        if type(constant) is Code:
            constant = bind(constant)
        elif type(constant) is str and constant == MARK:
            constant = HOOKS
        constants.append(constant)
    return code if all_same(constants, code.co_consts) else code.replace(co_consts=tuple(constants))


def all_same(some, others):
    """Whether both hold the same objects."""
    for one, other in zip(some, others):
        if one is not other:
            return False
    return True


# Compiling


def compiled(source, file, mode, flags):
    """`compile`, with the warnings that it writes told at their lines."""
    STATE.warnings = []
    try:
        return compile(source, file, mode, flags, True)
    finally:
        tell_warnings(file)


def report_uncompilable(problem, first):
    """Reports that a part did not compile."""
    line = getattr(problem, "lineno", None)
    line = line + STATE.first - 1 if isinstance(line, int) and line > 0 else first
    _verify.at(line, 0)
    report_exception(problem, lines=[line], syntax=True)


def source_lines(source):
    """The lines of a source, as the tokenizer counts them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def script_units(lines, places):
    """The code objects of a script: one a statement, or one a part where statements bear on each other."""
    for first, last in STATE.step["parts"]:
        statements = separate_statements(lines, first, last, places)
        if statements is not None:
            yield from separate_units(statements)
            continue
        source = "\n" * (first - 1) + "\n".join(lines[first - 1 : last]) + "\n"
        try:
            tree = compiled(source, STATE.file, "exec", ONLY_AST | TOP_LEVEL_AWAIT)
            yield from script_part(tree, watch_groups(tree.body, places))
        except UNCOMPILABLE as problem:
            report_uncompilable(problem, first)


def script_part(tree, groups):
    """The code objects of a part that is compiled whole: one, and more where an exception went past its guard."""
    start, flags = 0, TOP_LEVEL_AWAIT
    while start < len(groups):
        tree.body = instrument(groups[start:], start)
        code = bind(compiled(tree, STATE.file, "exec", flags))
        STATE.escaped = False
        yield code
        if not STATE.escaped:
            break
        start = _verify.index() + 1
        flags |= code.co_flags & FUTURE_FLAGS


def separate_statements(lines, first, last, places):
    """The statements of a part, each compiled alone: (line, code, watches); `None` where that would show."""
    own = [one for one in STATE.step["separate"] if first <= one[0] and one[1] <= last]
    if not own or not can_stand_alone(places, own):
        return None
    statements, constants, flags = [], {}, TOP_LEVEL_AWAIT
    STATE.warnings = []
    try:
        for start, end, is_expression in own:
            source = "\n" * (start - 1) + "\n".join(lines[start - 1 : end]) + "\n"
            watches = places.get((start, 0), ())
            mode = "eval" if is_expression and wants_value(watches) else "exec"
            code = compile(source, STATE.file, mode, flags, True)
            if code.co_flags & COROUTINE:
                statements = None
                break
            flags |= code.co_flags & FUTURE_FLAGS
            statements.append((start, merge_constants(code, constants), watches))
    except UNCOMPILABLE:
        statements = None
    warned, STATE.warnings = STATE.warnings, None
    return None if warned else statements  # The compiler's warnings have an order in a whole.


def can_stand_alone(places, statements):
    """Whether watches are on statements as a whole, and on the value of one only where it is an expression."""
    for place, watches in places.items():
        for start, end, is_expression in statements:
            if start <= place[0] <= end and (place != (start, 0) or wants_value(watches) and not is_expression):
                return False
    return True


def wants_value(watches):
    """Whether one of the watches is on the value of an expression."""
    for watch in watches:
        if watch["what"] == "value":
            return True
    return False


def separate_units(statements):
    """The units of statements that were compiled alone."""
    for index, (start, code, watches) in enumerate(statements):
        _verify.at(start, index)
        yield from unit_alone(code, watches, False)


def unit_alone(code, watches, shown):
    """The unit of one statement; in a tuple, where `evaluated` is to be called with what it gives."""
    STATE.alone = (watches, shown)
    yield (code,) if watches else code
    STATE.alone = NOT_ALONE


def evaluated(result):
    """Called with what the unit of one statement gave."""
    watches, shown = STATE.alone
    for watch in watches:
        if watch["what"] == "value":
            report_value(watch["id"], result)
    if shown:
        sys.displayhook(result)
    for watch in watches:
        if watch["what"] == "after":
            report_expression(watch)


def report_expression(watch):
    """Evaluates a watched expression and reports it, if it can be evaluated."""
    try:
        value = eval(compile(watch["expr"].strip(), "<verify>", "eval", 0, True), STATE.space)
        report_value(watch["id"], value)
    except BaseException:
        return


def merge_constants(code, known):
    """Code that shares its constants with code before it, as statements do that are compiled together."""
    merged = tuple([merge_constant(constant, known) for constant in code.co_consts])
    return code if all_same(merged, code.co_consts) else code.replace(co_consts=merged)


def merge_constant(constant, known):
    """A constant, or the one like it that came before."""
    kind = type(constant)
    if kind is Code:
        return merge_constants(constant, known)
    if kind is tuple:
        items = tuple([merge_constant(item, known) for item in constant])
        constant = constant if all_same(items, constant) else items
    return known.setdefault(constant_key(constant), constant)


def constant_key(constant):
    """What is equal for constants that are the same: `0.0` and `-0.0` are not, nor are `1` and `True`."""
    kind = type(constant)
    if kind is tuple:
        return kind, tuple([constant_key(item) for item in constant])
    if kind is frozenset:
        return kind, frozenset([constant_key(item) for item in constant])
    return kind, repr(constant) if kind in (float, complex) else constant


def session_units(lines, places):
    """The code objects of a session: one a statement, as the prompt compiles them."""
    flags = TOP_LEVEL_AWAIT
    for first, last in STATE.step["parts"]:
        STATE.first = first
        source = "\n".join(lines[first - 1 : last]) + "\n"
        watched = {place: watches for place, watches in places.items() if first <= place[0] <= last}
        _verify.at(first, 0)
        try:
            entry = separate_entry(source, first, last, flags, watched)
            if entry is not None:
                flags |= entry[0].co_flags & FUTURE_FLAGS
                yield from unit_alone(*entry)
                continue
            for tree in session_trees(source, flags, watched):
                code = bind(compiled(tree, "<stdin>", "single", flags))
                flags |= code.co_flags & FUTURE_FLAGS
                yield code
        except UNCOMPILABLE as problem:
            report_uncompilable(problem, first)


def separate_entry(source, first, last, flags, places):
    """The arguments of `unit_alone` for an entry that is one statement; `None` where it is more, or is watched within."""
    own = [one for one in STATE.step["separate"] if first <= one[0] <= last]
    if len(own) != 1 or not can_stand_alone(places, own):
        return None
    watches = places.get((first, 0), ())
    shown = wants_value(watches)
    code = compiled(source, "<stdin>", "eval" if shown else "single", flags)
    return None if shown and code.co_flags & COROUTINE else (code, watches, shown)


def session_trees(source, flags, places):
    """What is compiled for one entry at the prompt: the entry itself, where nothing in it is watched."""
    if not places and "\n" not in source[:-1]:
        return [source]  # A line by itself is an entry by itself, or an error in any case.
    try:
        tree = compile(source, "<stdin>", "single", flags | ONLY_AST, True)
    except SyntaxError as problem:
        if "multiple statements" not in str(problem):
            raise
        tree = compile(source, "<stdin>", "exec", flags | ONLY_AST, True)
        trees = [_ast.Interactive(body=[statement]) for statement in tree.body]
    else:
        if not places:
            return [source]
        trees = [tree]
    for tree in trees:
        tree.body = watch_body(tree.body, places)
    return trees


# The program


def make_main():
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


def begin(scratch, script):
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


def set_home(scratch):
    """Makes the scratch folder the home and the folder for temporary files. Rust has told the C library."""
    environ = sys.modules["posix"].environ  # `os.environ` is a view of it.
    for name in HOMES:
        environ[name] = scratch.encode()


def import_modules(names):
    """Imports those of the names that the standard library has."""
    for name in names:
        if name in NOT_IMPORTED or not in_standard_library(name):
            continue
        try:
            STATE.space[name] = __import__(name)
        except Exception:
            continue
        _verify.imported(escaped(name))


def in_standard_library(name):
    """Whether the standard library has a module of this name."""
    known = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return name in known
    if name in sys.builtin_module_names:
        return True
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    folders = [entry for entry in sys.path if entry.endswith(("/lib-dynload", "/python%d.%d" % sys.version_info[:2]))]
    return finder.find_spec(name, folders) is not None


def units(step):
    """The code objects of one step, in order. Rust evaluates each before it asks for the next."""
    STATE.step, STATE.first = step, 1
    STATE.file = None if step["repl"] else step["file"]
    lines = source_lines(step["source"])
    places = watch_places(lines)
    yield from (session_units if step["repl"] else script_units)(lines, places)


def failed(exception):
    """Called with an exception that came out of a unit. Says whether it ends the program."""
    STATE.escaped = True
    for watch in STATE.alone[0]:
        if watch["what"] == "raised":
            report_caught(watch["id"], exception)
    if not STATE.ended:
        report_exception(exception)
    return isinstance(exception, SystemExit)


def finish_coroutine(coroutine):
    """Runs the coroutine of a unit that awaits at its top level, in one event loop for the whole program."""
    if STATE.loop is None:
        import asyncio

        STATE.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(STATE.loop)
    STATE.loop.run_until_complete(coroutine)


def uncalled():
    """The functions of the step that hold watches which nothing has reached, as (line, function) to be called."""
    found = []
    for watch in STATE.step["watches"]:
        name = watch["function"]
        if name is None or watch["id"] in STATE.reached or any(name == seen for seen, _, _ in found):
            continue
        function = STATE.space.get(name)
        if callable_alone(function):
            found.append((name, function.__code__.co_firstlineno, function))
    return [(line, function) for _, line, function in found]


def callable_alone(function):
    """Whether this is a plain function of the step that can be called without arguments."""
    if type(function) is not Function or function.__code__.co_filename != (STATE.file or "<stdin>"):
        return False
    code = function.__code__
    if code.co_flags & GENERATOR_OR_COROUTINE:
        return False
    optional = function.__kwdefaults__ or {}
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return code.co_argcount <= len(function.__defaults__ or ()) and all(name in optional for name in keywords)


def call_failed(exception):
    """Called with an exception that came out of a function that `uncalled` named."""
    lines = traceback_lines(exception.__traceback__)
    watches = [watch for watch in STATE.step["watches"] if watch["function"] and watch["line"] in lines]
    unreported = [watch for watch in watches if watch["what"] != "raised"]
    for watch in unreported:
        report_exception(exception, watch["id"])
    if not watches:
        report_exception(exception)


def finish():
    """What an interpreter does at its end: joins threads, runs exit handlers, drops `__main__`."""
    STATE.file = STATE.file or ""
    if STATE.loop is not None and not STATE.loop.is_closed():
        finish_loop(STATE.loop)
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    if "atexit" in sys.modules:
        sys.modules["atexit"]._run_exitfuncs()
    STATE.main = STATE.space = STATE.loop = None
    sys.modules["__main__"] = None  # As Python does it.


def finish_loop(loop):
    """Ends what still runs in the event loop, as `asyncio.run` does."""
    import asyncio

    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def flush():
    """Flushes the standard streams, whatever the snippet has made of them."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except Exception:
            continue


#: What every program runs. The interpreter keeps counts in code, and a child copies each page that it writes to.
EVERY_TIME = (
    begin, set_home, import_modules, units, source_lines, watch_places, session_units, separate_entry, compiled,
    tell_warnings, script_units, separate_statements, all_same, merge_constants, merge_constant, constant_key, separate_units,
    can_stand_alone, wants_value, unit_alone, evaluated, report_value, guarded, escaped, tell, running_line,
    uncalled, finish, flush,
)


def prepare():
    """Makes the zygote look like a Python that is about to run its script."""
    global STATE
    import site

    for make in ("setquit", "setcopyright", "sethelper"):
        getattr(site, make, int)()
    for function in (*EVERY_TIME, *[kind.write for kind in OUT]):
        function.__code__ = function.__code__.replace()  # Copies that share a few pages.
    STATE = State()  # Each child writes to it.
    open_streams()
    sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if name != "_verify")
    if hasattr(sys, "orig_argv"):
        sys.orig_argv = [sys.executable, "main.py"]


def remember():
    """What a rehearsal changes and `end_rehearsal` restores."""
    environ = sys.modules["posix"].environ
    return sys.modules["__main__"], sys.argv, sys.path, environ.copy()


def end_rehearsal(remembered):
    """Leaves no trace of the rehearsal."""
    main, sys.argv, sys.path, variables = remembered
    environ = sys.modules["posix"].environ
    for name in HOMES:
        if name in variables:
            environ[name] = variables[name]
        else:
            environ.pop(name, None)
    flush()
    STATE.__init__()
    sys.modules["__main__"] = main
    sys.modules["builtins"].__dict__.pop("_", None)
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)


def freeze():
    """Leaves what there is now to itself: children collect only what they make. Gives what is left so."""
    gc.collect()
    objects = gc.get_objects()
    gc.freeze()
    return objects, gc.get_referents


def renew():
    """Makes again what every child writes to, where the rest lies of what it will write to."""
    global SLICE
    for name in ("_verify", "_ast", "gc", "linecache"):
        sys.modules.pop(name, None)
    open_streams()
    SLICE = slice(0)  # The one that Python had kept for the next time; it keeps another one from now on.
    slice(0)
    gc.freeze()
    make_main()  # It is the collector's when it is a child's.
