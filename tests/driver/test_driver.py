"""Tests of the worker's driver, against a stand-in for `_verify`: test_driver.py DRIVER, in any Python from 3.9 on."""

import os
import sys
import tempfile
import traceback
import types
import unittest

EVENTS = []
INDEX = [0]


def stand_in():
    """A `_verify` that keeps what it is told."""
    module = types.ModuleType("_verify")

    def at(line, index):
        INDEX[0] = index
        EVENTS.append(("at", line))

    def output(err, line, text, statement=None):
        EVENTS.append(("err" if err else "out", line, text.decode()))

    def value(watch, shown, text, kind, items):
        EVENTS.append(("value", watch, shown.decode(), text and text.decode(), kind.decode(), items))

    def raised(watch, name, module, message, *more):
        lines, subject, trace, syntax = more[1:]
        EVENTS.append(("raised", watch, name.decode(), message.decode(), lines, subject, trace.decode(), syntax))

    module.at, module.output, module.value, module.raised = at, output, value, raised
    module.begins = lambda watch: EVENTS.append(("begins", watch))
    module.ended = lambda watch: EVENTS.append(("ended", watch))
    module.index = lambda: INDEX[0]
    module.imported = lambda name, source: EVENTS.append(("imported", name.decode()))
    return module


def load(path):
    """The driver's namespace."""
    sys.modules["_verify"] = stand_in()
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), "<string>", "exec")
    space = {"__name__": "verify", "__builtins__": dict(vars(sys.modules["builtins"]))}
    exec(code, space)
    space["learn_opcodes"]()
    return types.SimpleNamespace(space=space, **{k: v for k, v in space.items() if not k.startswith("__")})


DRIVER = load(sys.argv.pop(1))


def watch(number, line, what, expr=None, column=0):
    return {"id": number, "line": line, "column": column, "what": what, "expr": expr, "function": None}


def run(source, repl=False, watches=(), separate=(), shown=()):
    """What a program of one step tells. A session has an entry on each line."""
    lines = source.count("\n")
    parts = [(n, n) for n in range(1, lines + 1)] if repl else [(1, lines)]
    step = {"source": source, "file": "main.py", "repl": repl, "parts": parts, "separate": list(separate)}
    step["watches"] = list(watches)
    step["shown"] = list(shown)
    del EVENTS[:]
    kept = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    DRIVER.STATE.__init__()
    DRIVER.STATE.space = space = {"__name__": "__main__", "__builtins__": __builtins__}
    try:
        DRIVER.open_streams()
        for unit in DRIVER.units(step):
            code = unit[0] if type(unit) is tuple else unit
            try:
                result = eval(code, space)
                if type(unit) is tuple:
                    DRIVER.evaluated(result)
            except BaseException as problem:
                if DRIVER.failed(problem):
                    break
    finally:
        DRIVER.close_input()
        sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = kept
    return list(EVENTS)


def told(events, *kinds):
    return [event for event in events if event[0] in kinds]


def printed(events):
    return "".join(event[2] for event in told(events, "out"))


class Values(unittest.TestCase):
    def test_a_value_is_told_with_its_text_and_type(self):
        events = run("from fractions import Fraction\nFraction(1, 2)\n", watches=[watch(1, 2, "value")])
        self.assertEqual(told(events, "value"), [("value", 1, "Fraction(1, 2)", "1/2", "Fraction", None)])

    def test_what_stands_within_something_is_told_to_begin_and_to_end(self):
        source = "for n in range(300):\n    n\n    if n: continue\n"
        events = told(run(source, watches=[watch(1, 2, "raised", column=4)]), "begins", "ended")
        self.assertEqual(events[:2], [("begins", 1), ("ended", 1)])
        self.assertEqual(len(events), 2 * DRIVER.MOST_TIMES)
        source = "def f():\n    return g()\nf()\n"
        events = told(run(source, watches=[watch(1, 2, "raised", column=4)]), "begins", "ended", "raised")
        self.assertEqual([event[:2] for event in events], [("begins", 1), ("raised", 1), ("raised", None)])

    def test_what_a_view_holds_is_told(self):
        events = run("{1: 2}.keys()\n", watches=[watch(1, 1, "value")])
        self.assertEqual(told(events, "value"), [("value", 1, "dict_keys([1])", None, "dict_keys", [b"1"])])

    def test_str_is_called_where_it_does_nothing_else(self):
        source = "class P:\n    def __str__(self): return 'p'\n    def __repr__(self): return '<P>'\nP()\n"
        events = run(source, watches=[watch(1, 4, "value")])
        self.assertEqual(told(events, "value")[0][2:4], ("<P>", "p"))

    def test_str_may_fill_a_list_of_its_own(self):
        bodies = [
            "l = []; l.append('p'); return ''.join(l)",
            "d = {}; d[0] = 'p'; return d[0]",
            "w = 1; return ''.join(f'{c:{w}}' for c in 'p')",
            "return ''.join([c for c in 'p'])",
            "try: 1 / 0\n        except ZeroDivisionError as e: return 'p'",
        ]
        for body in bodies:
            source = f"class P:\n    def __str__(self):\n        {body}\n    def __repr__(self): return '<P>'\nP()\n"
            events = run(source, watches=[watch(1, source.count("\n"), "value")])
            self.assertEqual(told(events, "value")[0][2:4], ("<P>", "p"), body)

    def test_str_is_not_called_where_it_leaves_traces(self):
        for body in ("self.n = 1", "print('x')", "seen.append(1)", "seen[0] = 1", "global g; g = 1", "del seen[:]"):
            source = f"seen = [0]\nclass P:\n    def __str__(self):\n        {body}\n        return 'p'\n"
            source += "    def __repr__(self): return '<P>'\nP()\n"
            events = run(source, watches=[watch(1, 7, "value")])
            self.assertEqual(told(events, "value")[0][2:4], ("<P>", None), body)

    def test_a_mock_records_no_call_but_the_snippet_s(self):
        source = "from unittest.mock import MagicMock\nm = MagicMock()\nm\nprint(m.mock_calls)\n"
        self.assertEqual(printed(run(source, watches=[watch(1, 3, "value")])), "[]\n")

    def test_what_a_repr_prints_is_the_prompt_s_alone(self):
        source = "class P:\n    def __repr__(self):\n        print('asked')\n        return '<P>'\nP()\n"
        self.assertEqual(printed(run(source, watches=[watch(1, 5, "value")])), "")
        session = "P = type('P', (), {'__repr__': lambda self: print('asked') or '<P>'})\nP()\n"
        watches = [watch(1, 2, "value")]
        events = run(session, True, watches, [(1, 1, False), (2, 2, True)])
        self.assertEqual(printed(events), "asked\n<P>\n")
        self.assertEqual([event[2] for event in told(events, "value")], ["<P>"])

    def test_no_metaclass_is_asked(self):
        source = "class M(type):\n    def __getattribute__(cls, name):\n        print(name)\n"
        source += "        return super().__getattribute__(name)\n"
        source += "    def __eq__(cls, other): print('eq')\n    __hash__ = type.__hash__\n"
        source += "class C(metaclass=M): pass\nC()\nclass E(Exception, metaclass=M): pass\nraise E('x')\n"
        events = run(source, watches=[watch(1, 8, "value"), watch(2, 10, "raised")])
        self.assertEqual(printed(events), "")
        self.assertEqual([event[2] for event in told(events, "raised")], ["E", "E"])

    def test_what_the_str_of_an_exception_prints_is_the_traceback_s_alone(self):
        source = "class E(Exception):\n    def __str__(self): print('asked'); return 'e'\n"
        source += "try:\n    raise E\nexcept E: pass\n"
        watches = [watch(1, 4, "raised", column=4)]
        events = run(source, watches=watches)
        self.assertEqual((printed(events), told(events, "raised")[0][3]), ("", "e"))
        events = run(source + "raise E\n", watches=[*watches, watch(2, 6, "raised")])
        self.assertEqual(printed(events), "asked\n")

    def test_an_expression_after_a_statement_is_told_and_prints_nothing(self):
        source = "class C:\n    @property\n    def n(self): print('asked'); return 1\nc = C()\n"
        events = run(source, watches=[watch(1, 4, "after", "c.n")], separate=[(1, 3, False), (4, 4, False)])
        self.assertEqual((printed(events), told(events, "value")[0][2]), ("", "1"))


class Sessions(unittest.TestCase):
    def test_each_entry_shows_its_value(self):
        self.assertEqual(printed(run("1 + 1\nNone\n_ * 2\n", True)), "2\n4\n")

    def test_a_starred_tuple_is_an_entry(self):
        for separate in ([(1, 1, True)], []):
            events = run("*range(2), 4\n", True, [watch(1, 1, "value")], separate)
            self.assertEqual((printed(events), told(events, "value")[0][2]), ("(0, 1, 4)\n", "(0, 1, 4)"))

    def test_a_display_hook_of_the_snippet_s_is_called(self):
        hook = sys.displayhook
        source = "import sys\nsys.displayhook = lambda value: print('shown', value)\n3\n"
        try:
            events = run(source, True, [watch(1, 3, "value")], [(n, n, n == 3) for n in (1, 2, 3)])
        finally:
            sys.displayhook = hook
        self.assertEqual((printed(events), told(events, "value")[0][2]), ("shown 3\n", "3"))

    def test_what_cannot_be_encoded_is_shown_escaped(self):
        self.assertEqual(printed(run("'\\udc80'\n", True, [watch(1, 1, "value")], [(1, 1, True)])), "'\\udc80'\n")

    def test_what_does_not_compile_is_told_and_the_rest_goes_on(self):
        events = run("1 +\n2\n", True)
        self.assertEqual([(event[2], event[7]) for event in told(events, "raised")], [("SyntaxError", True)])
        self.assertEqual(printed(events), "2\n")


class Typed(unittest.TestCase):
    def shown(self, source, shown):
        """What a script prints, and shows of what is typed."""
        return printed(run(source, shown=[(0, shown)]))

    def test_the_rest_of_the_prompt_s_line_is_typed_and_shown(self):
        source = "print('Hi')\nname = input('Name: ')\nprint(name[::-1])\n"
        self.assertEqual(self.shown(source, ["Hi", "", "Name: Bo", "..."]), "Hi\nName: Bo\noB\n")

    def test_lines_of_standard_input_are_typed(self):
        source = "import sys\nfor n in 1, 2:\n    print(n, end='> ')\n    print(next(sys.stdin).upper(), end='')\n"
        self.assertEqual(self.shown(source, ["1> a", "A", "2> b"]), "1> a\nA\n2> b\nB\n")

    def test_nothing_is_typed_that_the_document_does_not_show(self):
        for source, shown in [
            ("input('Name: ')\n", ["Name:"]),
            ("input('Name: ')\n", ["Other", "Name: Bo"]),
            ("input()\n", ["Bo"]),
            ("print('Hi')\ninput('Name: ')\n", ["Name: Bo"]),
        ]:
            events = run(source, shown=[(0, shown)])
            self.assertEqual([event[2] for event in told(events, "raised")], ["EOFError"], source)

    def test_an_entry_of_a_session_has_its_own(self):
        events = run("a = input('? ')\na\n", True, shown=[(1, ["? yes"])])
        self.assertEqual(printed(events), "? yes\n'yes'\n")


class Scripts(unittest.TestCase):
    def test_statements_are_announced_and_none_ends_the_rest(self):
        for separate in ([], [(1, 1, False), (2, 2, True), (3, 3, False)]):
            events = run("a = 1\n1 / 0\nprint(a)\n", separate=separate)
            self.assertEqual([event[1] for event in told(events, "at")], [1, 2, 3])
            expected = [("ZeroDivisionError", "division by zero", [2])]
            self.assertEqual([event[2:5] for event in told(events, "raised")], expected)
            self.assertEqual([event[1] for event in told(events, "out")], [3, 3])

    def test_a_nested_watch_is_told_each_time(self):
        source = "def f(n):\n    return n\nf(1)\nf(2)\n"
        events = run(source, watches=[watch(1, 2, "value", column=4)])
        self.assertEqual([event[2] for event in told(events, "value")], ["1", "2"])

    def test_no_name_is_left(self):
        events = run("1\nprint(sorted(n for n in dir() if n[:2] != '__'))\n", watches=[watch(1, 1, "value")])
        self.assertEqual(printed(events), "[]\n")

    def test_constants_are_told_apart(self):
        key = DRIVER.constant_key
        for one, other in [(0.0, -0.0), (1, True), (1, 1.0), ((1,), (True,)), (frozenset([1]), frozenset([1.0]))]:
            self.assertNotEqual(key(one), key(other))
        self.assertEqual(key((1, "a")), key((1, "a")))

    def test_lines_are_the_tokenizer_s(self):
        self.assertEqual(DRIVER.source_lines("a\r\nb\rc\x0cd\n"), ["a", "b", "c\x0cd", ""])


CHAINS = """\
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("one") from e
except ValueError:
    [][1]
---
try:
    {}["k"]
except KeyError:
    raise RuntimeError() from None
---
def f(n):
    return f(n - 1) if n else 1 / 0
f(10)
---
class Own(Exception):
    class Inner(Exception): pass
raise Own.Inner("two\\nlines")
---
import json
json.loads("{")
---
class Odd(Exception):
    def __str__(self): raise ValueError
raise Odd
---
e = ValueError("a")
e.__cause__ = KeyError("b")
e.__cause__.__cause__ = e
raise e
---
compile("a = (1 +", "<input>", "exec")
"""
# From 3.11 on.
GROUPS = """\
e = ValueError("a")
e.add_note("first")
e.add_note("second\\nthird")
raise e
---
raise ExceptionGroup("g", [ValueError(1), TypeError("x")])
---
raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [KeyError(2), ExceptionGroup("i", [OSError()])])])
---
raise ExceptionGroup("many", [ValueError(n) for n in range(18)])
---
try:
    raise ExceptionGroup("g", [ExceptionGroup("h", [ValueError(1)]), ValueError(2)])
except* ValueError as group:
    raise TypeError("after") from group
---
def fail():
    raise ValueError("deep")
found = []
for _ in range(2):
    try:
        fail()
    except ValueError as e:
        found.append(e)
raise ExceptionGroup("g", found)
"""


class Tracebacks(unittest.TestCase):
    def check(self, source):
        space = {"__name__": "__main__"}
        try:
            exec(compile(source, "<stdin>", "exec"), space)
        except Exception as problem:
            problem.__traceback__ = problem.__traceback__.tb_next  # Without this test.
            shown = DRIVER.traceback_of(problem, DRIVER.message_of(problem))
            expected = "".join(traceback.format_exception(type(problem), problem, problem.__traceback__))
        self.assertEqual(self.without_source(shown), self.without_source(expected), source)

    def without_source(self, text):
        """Without lines of source and marks below them, which stand behind four blanks, and without their hints."""
        lines = text.replace("<unprintable Odd object>", "<exception str() failed>").splitlines()
        return [line for line in lines if not line.lstrip(" |").startswith(("~", "^")) and not self.is_source(line)]

    def is_source(self, line):
        inner = line.lstrip("| ") if line.startswith(("|", "  |", "    |")) else line
        return (line.startswith("    ") and not line.lstrip().startswith(("|", "+"))) or inner.startswith("    ")

    def test_they_are_the_interpreter_s_but_for_the_source(self):
        for source in CHAINS.split("---\n"):
            self.check(source)

    @unittest.skipIf(sys.version_info < (3, 11), "there are no groups")
    def test_groups_and_notes_are_shown(self):
        for source in GROUPS.split("---\n"):
            self.check(source)

    def test_those_of_a_session_name_its_input(self):
        events = run("1 / 0\n", True)
        expected = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
        expected += "ZeroDivisionError: division by zero\n"
        self.assertEqual([event[6] for event in told(events, "raised")], [expected])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.dont_write_bytecode = True
        unittest.main(verbosity=0, exit=True)
