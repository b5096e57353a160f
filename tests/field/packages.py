#!/usr/bin/env python3
"""Holds `verify` against the documents of packages that are installed, and against doctest on them.

    packages.py VERIFY PYTHON FOLDER [--show]

FOLDER has source archives of packages, unpacked: a folder for each, as `pip download --no-deps --no-binary :all:` and `tar`
leave them. PYTHON is an interpreter in whose environment the packages are installed. For each package it prints how many answers
of its documents (`.rst`, `.md`; no changes, no tests) hold, are false, are doubtful and cannot be verified; then, of the answers
that doctest passes, after the project's own `doctest_global_setup`, how many hold, fail, cannot be verified or are missing. With
`--show` it prints each answer that cannot be verified, and its reason: whether a reader could decide it is for people to say.

Exit status 0 if 97 % of what doctest passes holds, and none of it fails; else 1.
"""

import ast
import collections
import json
import os
import subprocess
import sys

import doctest_yardstick

LEFT_OUT = ("change", "history", "news", "release", "test", "upgrading", "whats_new")


def documents(folder):
    """Paths of a package's documents."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.lower().startswith(LEFT_OUT) and name != ".git")
        for name in sorted(files):
            if name.lower().endswith((".rst", ".md")) and not name.lower().startswith(LEFT_OUT):
                yield os.path.join(place, name)


def setup(path, top):
    """What the nearest conf.py assigns to `doctest_global_setup`, where that is a literal."""
    folder = os.path.dirname(path)
    while len(folder) >= len(top):
        conf = os.path.join(folder, "conf.py")
        if os.path.exists(conf):
            with open(conf, encoding="utf-8") as file:
                for statement in ast.parse(file.read()).body:
                    names = [getattr(target, "id", "") for target in getattr(statement, "targets", ())]
                    if "doctest_global_setup" in names and isinstance(statement.value, ast.Constant):
                        return statement.value.value
            return ""
        folder = os.path.dirname(folder)
    return ""


def word_of(about):
    """What is said of an answer: the worst of what is said of its claims."""
    verdicts = [verdict for claim in about for verdict in claim["verdicts"].values()]
    words = {verdict["verdict"] for verdict in verdicts}
    return next((word for word in ("fails", "holds", "unverifiable", "na") if word in words), "missing")


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--show"]
    if len(arguments) != 3:
        sys.exit(__doc__)
    verify, python, folder = arguments
    python = os.path.abspath(python)
    passed, total = collections.Counter(), collections.Counter()
    for package in sorted(os.listdir(folder)):
        top = os.path.join(folder, package)
        paths = list(documents(top)) if os.path.isdir(top) else []
        if not paths:
            continue
        command = [verify, *paths, "--python", python, "--format", "json", "--exit-zero"]
        run = subprocess.run(command, capture_output=True, text=True)
        if not run.stdout:
            sys.exit(run.stderr)
        claims, told = collections.defaultdict(list), collections.Counter()
        for claim in json.loads(run.stdout)["claims"]:
            claims[claim["document"]].append(claim)
            verdicts = list(claim["verdicts"].values())
            doubtful = any(verdict.get("doubtful") for verdict in verdicts)
            told["doubtful" if doubtful else claim["standing"]] += 1
            if "--show" in sys.argv and claim["standing"] != "holds":
                why = [verdict.get("reason") or verdict.get("actual") for verdict in verdicts]
                print(f"{claim['document']}:{claim['line']} {claim['standing']} {why}: {claim['code'][:80]}")
        total.update(told)
        print(f"{package:24}{', '.join(f'{count} {word}' for word, count in told.most_common())}")
        for path in paths:
            for first, last in doctest_yardstick.passed(python, path, setup(path, top)):
                about = [claim for claim in claims[path] if first <= claim["line"] <= last + 1]
                passed[word_of(about)] += 1
                if "--show" in sys.argv and word_of(about) != "holds":
                    print(f"{path}:{first} passes, and {word_of(about)}")
    count = sum(passed.values())
    words = ", ".join(f"{passed[word]} {word}" for word in ("holds", "fails", "unverifiable", "na", "missing"))
    print(f"{'all':24}{', '.join(f'{count} {word}' for word, count in total.most_common())}")
    print(f"{'doctest passes':24}{count}: {words} ({passed['holds'] / max(count, 1):.1%} hold)")
    sys.exit(not (count and passed["holds"] >= 0.97 * count and not passed["fails"]))


if __name__ == "__main__":
    main()
