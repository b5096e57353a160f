"""Offers the corrections of `verify fix --diff` as suggestions on a pull request.

    verify fix docs --diff | python suggest.py CHANGED.json > review.json

CHANGED.json holds the pages that GitHub answers for the files of a pull request; only lines that it shows can carry a
suggestion. Prints the body of a review, or nothing where there is nothing to suggest.
"""

import json
import re
import sys

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


def corrections(diff):
    """(path, first line, last line, new text) of each run of lines that a unified diff replaces."""
    path = line = None
    old, new = [], []
    for text in [*diff.splitlines(), ""]:
        if text.startswith("-") and line and not new:
            old.append(line)
            line += 1
        elif text.startswith("+") and line and old:
            new.append(text[1:])
        else:
            if old and new:
                yield path, old[0], old[-1], "\n".join(new)
            old, new = [], []
            if text.startswith("--- "):
                path, line = text[4:], None
            elif found := HUNK.match(text):
                line = int(found[1])
            elif text.startswith("-") and line:
                old.append(line)
                line += 1
            elif text.startswith(" ") and line:
                line += 1


def shown(patch):
    """The lines of the new file that the diff of a pull request shows."""
    lines = set()
    for text in patch.splitlines():
        if found := HUNK.match(text):
            line = int(found[2])
        elif not text.startswith(("-", "\\")):
            lines.add(line)
            line += 1
    return lines


def comment(path, first, last, text):
    place = {"path": path, "line": last, "side": "RIGHT"}
    if first < last:
        place |= {"start_line": first, "start_side": "RIGHT"}
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return place | {"body": f"What Python gives:\n{fence}suggestion\n{text}\n{fence}"}


def review(diff, files):
    visible = {file["filename"]: shown(file.get("patch", "")) for page in files for file in page}
    comments = [
        comment(path, first, last, text)
        for path, first, last, text in corrections(diff)
        if visible.get(path, set()).issuperset(range(first, last + 1))
    ]
    return {"event": "COMMENT", "comments": comments} if comments else None


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as changed:
        made = review(sys.stdin.read(), json.load(changed))
    if made:
        json.dump(made, sys.stdout)
