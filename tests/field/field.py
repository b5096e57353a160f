"""Measures `verify` on documents that others wrote.

    python3 tests/field/field.py bring
    python3 tests/field/field.py run     [--verify PATH] [--python 3.12]… [--genre WORD] [--reports FOLDER]
    python3 tests/field/field.py falsify [--verify PATH] [--python 3.12] [--genre WORD] [--most N]

`run` prints, by genre, how many answers were found, hold, are called false and are doubtful, how many of the false ones
somebody looked at, and how many of those are false alarms; then each that nobody has looked at. `falsify` makes answers
false that hold, and counts which are told. The documents hold whatever their authors wrote: they run in the sandbox only.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import documents
import falsify
import findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["bring", "run", "falsify"])
    parser.add_argument("--verify", default="target/release/verify")
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--genre")
    parser.add_argument("--reports", type=Path, help="keep the JSON reports in this folder")
    parser.add_argument("--most", type=int, default=20, help="answers of each document that are made false")
    options = parser.parse_args()
    chosen = [one for one in documents.listed() if options.genre in (None, one.genre)]
    wrong = documents.bring(chosen)
    print(*wrong, sep="\n", file=sys.stderr)
    chosen = [one for one in chosen if one.file.exists() and documents.checksum(one.file) == one.sha256]
    print(f"{len(chosen)} documents of {len({one.source for one in chosen})} sources are here")
    if options.command == "run":
        return run(options, chosen)
    if options.command == "falsify":
        return make_false(options, chosen)
    return bool(wrong)


def run(options: argparse.Namespace, chosen: list[documents.Document]) -> int:
    reviewed = findings.reviewed()
    genres: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    new: list[findings.Finding] = []
    for document in chosen:
        count = genres[document.genre]
        try:
            report = findings.run(options.verify, document, options.python)
        except subprocess.SubprocessError as error:
            print(f"{document.name}: {error}", file=sys.stderr)
            continue
        if options.reports:
            options.reports.mkdir(parents=True, exist_ok=True)
            (options.reports / f"{document.sha256[:12]}.json").write_text(json.dumps(report), encoding="utf-8")
        count["documents"] += 1
        count["answers"] += len(report["claims"])
        count["hold"] += sum(claim["standing"] == "holds" for claim in report["claims"])
        for finding in findings.findings(document, report):
            said = reviewed.get((document.name, finding.key), "unreviewed")
            count["false" if finding.certain else "doubtful"] += 1
            count[said] += finding.certain
            if said == "unreviewed":
                new.append(finding)
    show(genres)
    for finding in new:
        word = "false" if finding.certain else "doubtful"
        print(f"unreviewed\t{finding.document.name}:{finding.line}\t{finding.key}\t{word}\t{finding.pythons}")
    return 0


def show(genres: dict[str, collections.Counter[str]]) -> None:
    columns = ["documents", "answers", "hold", "false", "doubtful", "true", "pedantic", "alarm", "unreviewed"]
    print("genre".ljust(12), *(column.rjust(10) for column in columns), " precision")
    total: collections.Counter[str] = collections.Counter()
    for count in genres.values():
        total.update(count)
    for genre, count in [*sorted(genres.items()), ("all", total)]:
        judged = count["true"] + count["pedantic"] + count["alarm"]
        precision = f"{100 * (judged - count['alarm']) / judged:9.1f} %" if judged else "         -"
        print(genre.ljust(12), *(str(count[column]).rjust(10) for column in columns), precision)


def make_false(options: argparse.Namespace, chosen: list[documents.Document]) -> int:
    outcomes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for document in chosen:
        text = document.file.read_text(encoding="utf-8", errors="replace")
        holding = [c for c in findings.run(options.verify, document, options.python)["claims"] if c["standing"] == "holds"]
        step = max(1, len(holding) // options.most)
        for claim in holding[::step][: options.most]:
            changed = falsify.falsified(text, claim)
            if changed is None:
                continue
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / document.file.name
                copy.write_text(changed[1], encoding="utf-8")
                again = dataclasses.replace(document, path=str(copy))
                try:
                    outcomes[changed[0]][falsify.outcome(findings.run(options.verify, again, options.python), claim)] += 1
                except subprocess.SubprocessError:
                    outcomes[changed[0]]["lost"] += 1
    total: collections.Counter[str] = collections.Counter()
    for count in outcomes.values():
        total.update(count)
    columns = ["told", "doubtful", "held", "lost"]
    print("changed".ljust(12), *(column.rjust(10) for column in columns))
    for what, count in [*sorted(outcomes.items()), ("all", total)]:
        print(what.ljust(12), *(str(count[column]).rjust(10) for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
