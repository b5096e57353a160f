#!/usr/bin/env python3
"""Holds `verify` against doctest's own finder on the docstrings of modules.

    docstring_yardstick.py VERIFY PYTHON MODULE… [--show]

VERIFY is the program, PYTHON an interpreter whose doctest is asked: each MODULE is imported there, and its file is given to
`verify` with the same interpreter. A package that is installed in an environment needs the environment's interpreter.
Examples are what doctest finds in the module's file, with ELLIPSIS, NORMALIZE_WHITESPACE and IGNORE_EXCEPTION_DETAIL. For
each module it prints how many examples with an answer doctest passes and fails; of those that pass, how many hold, fail,
cannot be verified or are missing in the report of `verify`; and how many of those that doctest fails hold. With --show each
one is named that is not as doctest says. Exit status 1 if an answer is called false that doctest passes.
"""

import json
import os
import subprocess
import sys
import tempfile

SECONDS = 300
#: Asks doctest, in a process that may hang or end as it likes.
ASKED = r"""
import doctest, importlib, inspect, os, sys
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
module = importlib.import_module(sys.argv[1])
file = inspect.getsourcefile(module)
told = os.dup(1)
os.write(told, f"{file}\n".encode())
sys.stdout = sys.stderr = open(os.devnull, "w")
os.dup2(sys.stdout.fileno(), 1)
class Runner(doctest.DocTestRunner):
    def say(self, word, test, example):
        if example.want:
            os.write(told, f"{word} {test.lineno + example.lineno + 1} {example.source.count(chr(10))}\n".encode())
    def report_start(self, out, test, example): pass
    def report_failure(self, out, test, example, got): self.say("fail", test, example)
    def report_unexpected_exception(self, out, test, example, info): self.say("fail", test, example)
    def report_success(self, out, test, example, got): self.say("pass", test, example)
runner = Runner(optionflags=FLAGS, verbose=False)
for test in doctest.DocTestFinder(exclude_empty=True).find(module):
    if test.lineno is not None and test.filename == file:
        runner.run(test, out=lambda text: None)
os._exit(0)
"""


def asked(python, module):
    """The module's file, and of each example the line of its prompt, its lines of code, and whether doctest passes it."""
    told = subprocess.run(
        [python, "-c", ASKED, module], capture_output=True, text=True, timeout=SECONDS, cwd=tempfile.mkdtemp(), check=False
    ).stdout.splitlines()
    if not told:
        return None, []
    examples = [line.split() for line in told[1:]]
    return told[0], [(int(line), int(lines), word == "pass") for word, line, lines in examples]


def claims(verify, python, file):
    """The claims of a file, by the line of their code."""
    command = [verify, file, "--python", python, "--format", "json", "--exit-zero", "--allow-empty", "--no-config"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tempfile.mkdtemp())
    report = json.loads(run.stdout)
    found = {}
    for claim in report["claims"]:
        (verdict,) = claim["verdicts"].values()
        found.setdefault(claim["line"], []).append((claim["last_line"], verdict["verdict"]))
    return found


def verdict(found, prompt, lines):
    """What `verify` says of the answer below a prompt."""
    for line in range(prompt, prompt + lines + 1):
        if line in found:
            verdicts = {word for _, word in found[line]}
            return "fails" if "fails" in verdicts else verdicts.pop()
    return "missing"


def main():
    """Compares and prints."""
    show = "--show" in sys.argv
    verify, python, *modules = [argument for argument in sys.argv[1:] if argument != "--show"]
    verify, totals, wrong = os.path.abspath(verify), {}, False
    for module in modules:
        file, examples = asked(python, module)
        if file is None:
            print(f"{module}: cannot be imported")
            continue
        found, counts = claims(verify, python, file), {}
        for line, lines, passes in examples:
            key = ("pass" if passes else "fail", verdict(found, line, lines))
            counts[key] = counts.get(key, 0) + 1
            totals[key] = totals.get(key, 0) + 1
            if show and key not in {("pass", "holds"), ("fail", "fails")}:
                print(f"  {file}:{line}: doctest {key[0]}, verify {key[1]}")
        wrong |= ("pass", "fails") in counts
        print(f"{module}: " + (", ".join(f"{a}/{b} {n}" for (a, b), n in sorted(counts.items())) or "no examples"))
    print("all: " + ", ".join(f"{a}/{b} {n}" for (a, b), n in sorted(totals.items())))
    sys.exit(wrong)


main()
