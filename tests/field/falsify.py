"""Makes answers false that hold, one at a time in a copy, to see whether `verify` tells.

Each holding answer is changed in one way: another digit, word, truth value or exception, the first two elements in the
other order, or one element more. What is told as false is `told`, as doubtful `doubtful`; what is still said to hold is
`held`; what is no answer any more, or cannot be checked, is `lost`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

EXCEPTIONS = {"KeyError": "IndexError", "TypeError": "ValueError", "ValueError": "TypeError"}


def false_ones(answer: str) -> Iterator[tuple[str, str]]:
    """Ways to make an answer false: what was changed, and the answer then."""
    if match := re.search(r"(?<![\w.])\d+(?![\w.])", answer):
        yield "digit", answer[: match.start()] + str(int(match[0]) + 1) + answer[match.end() :]
    for truth, other in (("True", "False"), ("False", "True")):
        if re.fullmatch(truth, answer):
            yield "truth", other
    if (match := re.match(r"(\w+Error)\b", answer)) and "\n" not in answer:
        yield "exception", EXCEPTIONS.get(match[1], "KeyError") + answer[match.end() :]
    if match := re.fullmatch(r"([\[(])([^,\[\](){}'\"]+), ([^,\[\](){}'\"]+)(.*[\])])", answer, re.S):
        if match[2] != match[3]:
            yield "order", f"{match[1]}{match[3]}, {match[2]}{match[4]}"
        yield "element", f"{match[1]}{match[2]}, {match[2]}, {match[3]}{match[4]}"
    if match := re.search(r"[a-z]{4,}", answer):
        yield "word", answer[: match.start()] + match[0][::-1] + "x" + answer[match.end() :]


def falsified(text: str, claim: dict[str, Any]) -> tuple[str, str] | None:
    """A copy of a document in which one answer is false, and what was changed; none where its place is not certain."""
    answer = claim["documented"]
    lines = text.split("\n")
    place = slice(claim["line"] - 1, claim.get("last_line", claim["line"]))
    here = "\n".join(lines[place])
    if here.count(answer) != 1:
        return None
    ways = list(false_ones(answer))
    if not ways:
        return None
    # The same answer is always changed in the same way, and all ways have their turn.
    what, other = ways[claim["line"] % len(ways)]
    lines[place] = here.replace(answer, other).split("\n")
    return what, "\n".join(lines)


def outcome(report: dict[str, Any], claim: dict[str, Any]) -> str:
    """What is said of an answer that was made false."""
    place = range(claim["line"], claim.get("last_line", claim["line"]) + 1)
    here = [one for one in report["claims"] if one["line"] in place and one["code_line"] == claim["code_line"]]
    said = [verdict for one in here for verdict in one["verdicts"].values()]
    if any(verdict["verdict"] == "fails" for verdict in said):
        return "told"
    if any(str(verdict.get("reason", "")).startswith("doubtful") for verdict in said):
        return "doubtful"
    return "held" if any(verdict["verdict"] == "holds" for verdict in said) else "lost"
