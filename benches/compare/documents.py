"""Documents of many small examples, written from a seed: the same ones on every machine.

    python documents.py FOLDER [COUNT]

`sessions.md` holds `>>>` examples and `scripts.md` programs that print, each two statements in a fence of its own.
`sessions-wrong.md` and `scripts-wrong.md` are the same with every tenth answer wrong.
"""

import contextlib
import io
import pathlib
import random
import sys

NAMES = ("anna", "bela", "carl", "dora", "emil", "fred", "gabi", "hugo")


def example(dice):
    """A statement, and an expression that shows what it did."""
    low, high, count, name = dice.randint(1, 40), dice.randint(41, 90), dice.randint(2, 6), dice.choice(NAMES)
    return dice.choice(
        (
            (f"total = sum(range({low}, {high}))", "total, total % 7"),
            (f"pairs = dict(zip({name!r}, range({count})))", "sorted(pairs.items(), reverse=True)"),
            (f"text = {name!r}.title().center({high})", "text.strip(), len(text)"),
            (f"rows = [[n, n ** 2] for n in range({low}, {low + count})]", "rows[-1]"),
            (f"head, *tail = {name!r} * {count}", "head, len(tail)"),
            (f"share = {low} / {high}", "round(share, 3)"),
        )
    )


def answers(statement, expression):
    """What a prompt and what `print` shows for it."""
    space = {}
    exec(statement, space)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(f"print({expression})", space)
    return repr(eval(expression, space)), printed.getvalue().rstrip("\n")


def is_wrong(number):
    """Whether the answer of an example is wrong in the documents of wrong answers."""
    return number % 10 == 7


def wrong(count):
    """How many of them are."""
    return sum(map(is_wrong, range(count)))


def write(folder, count):
    """Writes the four documents."""
    dice = random.Random(5)
    texts = {name: ["# Examples\n"] for name in ("sessions", "scripts", "sessions-wrong", "scripts-wrong")}
    for number in range(count):
        statement, expression = example(dice)
        shown, printed = answers(statement, expression)
        for suffix, wrong in (("", False), ("-wrong", is_wrong(number))):
            session, script = ("'no'", "no") if wrong else (shown, printed)
            # The empty line ends the answer for tools that know no fences.
            texts["sessions" + suffix].append(f"```python\n>>> {statement}\n>>> {expression}\n{session}\n\n```\n")
            texts["scripts" + suffix].append(f"```python\n{statement}\nprint({expression})\n#> {script}\n```\n")
    for name, parts in texts.items():
        pathlib.Path(folder, name + ".md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400)
