#!/usr/bin/env python3
"""Holds `verify` against CPython's own doctest on a tree of reStructuredText, such as the sources of CPython's manual.

    doctest_yardstick.py VERIFY PYTHON FOLDER [--show]

VERIFY is the program, PYTHON an interpreter whose doctest is asked, FOLDER a tree of `.rst`, `.rst.txt` or `.txt`. Each
document's examples run in a process of their own, in one namespace, with ELLIPSIS, NORMALIZE_WHITESPACE and
IGNORE_EXCEPTION_DETAIL, in an empty folder. It prints

  prompts     prompts of the documents, and how many of them stand in a block that `verify` read or named
  directives  Python code, doctest and test directives, and how many of them do
  passed      examples with an answer that doctest passes, and how many of them hold, fail, cannot be verified or are missing

and with --show each prompt, directive and example that is not as it should be. Exit status 0 if 99 % of prompts and
directives are read or named, at least 98.5 % of what passes holds, and none of it fails; else 1.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile

SECONDS = 20
#: Asks doctest, in a process that may hang or end as it likes.
ASKED = r"""
import doctest, json, os, sys
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
class Runner(doctest.DocTestRunner):
    def report_start(self, out, test, example): pass
    def report_failure(self, out, test, example, got): pass
    def report_unexpected_exception(self, out, test, example, info): pass
    def report_success(self, out, test, example, got):
        if example.want:
            first = example.lineno + example.source.count("\n")
            os.write(told, f"{first + 1} {first + example.want.count(chr(10))}\n".encode())
path = sys.argv[1]
text = open(path, encoding="utf-8").read()
told = os.dup(1)
sys.stdout = sys.stderr = open(os.devnull, "w")
# What examples start writes there too.
os.dup2(sys.stdout.fileno(), 1)
try:
    examples = doctest.DocTestParser().get_examples(text)
except ValueError:
    examples = []
runner = Runner(optionflags=FLAGS, verbose=False)
names = {"__name__": "__main__", "__builtins__": __builtins__}
exec(sys.argv[2], names)
runner.run(doctest.DocTest(examples, names, path, path, 0, text), out=lambda text: None)
os._exit(0)
"""
PROMPT = re.compile(r"^\s*>>>(?: |$)")
DIRECTIVE = re.compile(
    r"^(\s*)\.\. +(?:(?:code-block|sourcecode|code):: *(?:python3?|pycon3?|py|ipython3?|pycon)\s*$"
    r"|(?:doctest|testcode|testsetup|testcleanup|testoutput)::)"
)


def passed(python, path, setup=""):
    """First and last line of each answer that doctest passes after some setup."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {"PATH": os.environ["PATH"], "HOME": empty, "PYTHONHASHSEED": "0"}
        run = subprocess.Popen(
            [python, "-c", ASKED, os.path.abspath(path), setup], cwd=empty, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            told, _ = run.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            run.kill()
            told, _ = run.communicate()
    return [tuple(map(int, line.split())) for line in told.splitlines()]


def documents(folder):
    """Paths of the documents."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        yield from (os.path.join(place, file) for file in sorted(files) if file.endswith((".rst", ".txt")))


def directives(lines):
    """The first line of what stands in each directive that holds Python, 1-based."""
    for at, line in enumerate(lines):
        if found := DIRECTIVE.match(line):
            for below in range(at + 1, len(lines)):
                text = lines[below]
                if not text.strip() or re.match(r"^\s+:[\w-]+:", text):
                    continue
                if len(text) - len(text.lstrip()) > len(found[1]):
                    yield below + 1
                break


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--show"]
    if len(arguments) != 3:
        sys.exit(__doc__)
    verify, python, folder = arguments
    run = subprocess.run(
        [verify, folder, "--python", python, "--format", "json", "--no-config"], capture_output=True, text=True
    )
    if not run.stdout:
        sys.exit(run.stderr)
    report = json.loads(run.stdout)
    blocks, claims = collections.defaultdict(set), collections.defaultdict(list)
    for block in report["blocks"]:
        blocks[block["document"]].update(range(block["first"], block["last"] + 1))
    for claim in report["claims"]:
        claims[claim["document"]].append(claim)
    found, told, reasons, wrong = collections.Counter(), collections.Counter(), collections.Counter(), []
    for path in documents(folder):
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        prompts = [at + 1 for at, line in enumerate(lines) if PROMPT.match(line)]
        for kind, places in (("prompts", prompts), ("directives", list(directives(lines)))):
            for line in places:
                found[kind, line in blocks[path]] += 1
                if line not in blocks[path]:
                    wrong.append(f"{path}:{line} passed over: {lines[line - 1].strip()}")
        for first, last in passed(python, path) if prompts else ():
            about = [claim for claim in claims[path] if first <= claim["line"] <= last + 1]
            verdicts = [verdict for claim in about for verdict in claim["verdicts"].values()]
            words = {verdict["verdict"] for verdict in verdicts}
            word = next((word for word in ("fails", "holds", "unverifiable", "na") if word in words), "missing")
            told[word] += 1
            reasons.update(verdict["reason"] for verdict in verdicts if word == "unverifiable" and "reason" in verdict)
            if word != "holds":
                wrong.append(f"{path}:{first} {word}: {lines[first - 1].strip()} {[v.get('actual') or v.get('reason') for v in verdicts]}")
    if "--show" in sys.argv:
        print(*wrong, *(f"{count:5} {reason}" for reason, count in reasons.most_common(20)), sep="\n")
    good = True
    for kind in ("prompts", "directives"):
        count = found[kind, True] + found[kind, False]
        print(f"{kind:11}{count}, {found[kind, True]} read or named ({found[kind, True] / max(count, 1):.1%})")
        good &= found[kind, True] >= 0.99 * count
    count = sum(told.values())
    words = ", ".join(f"{told[word]} {word}" for word in ("holds", "fails", "unverifiable", "na", "missing"))
    print(f"{'passed':11}{count}: {words} ({told['holds'] / max(count, 1):.1%} hold)")
    sys.exit(not (good and count and told["holds"] >= 0.985 * count and not told["fails"]))


if __name__ == "__main__":
    main()
