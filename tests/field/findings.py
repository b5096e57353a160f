"""What `verify` says of the field, and what people said of that.

reviewed.tsv has a line for each answer that was called false or doubtful and that somebody looked at: the document, the
checksum of answer and code (so that it is known again when lines move), the line at that time, the Pythons, the verdict
(`true`, `alarm` or `pedantic`) and why, in a few words of our own.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from documents import HERE, Document

LONGEST = 1200  # seconds that a run of one document may take


@dataclasses.dataclass(frozen=True)
class Finding:
    """An answer that does not hold, as `verify` says."""

    document: Document
    line: int
    key: str
    pythons: str
    certain: bool


def run(verify: str, document: Document, pythons: list[str]) -> dict[str, Any]:
    """The JSON report of one document. Nothing of the place it lies in is read as configuration."""
    wanted = [word for python in pythons for word in ("--python", python)]
    command = [verify, str(document.file), *wanted, "--format", "json", "--no-config", "--exit-zero"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise subprocess.SubprocessError(done.stderr.strip() or f"status {done.returncode}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def key(claim: dict[str, Any]) -> str:
    """By what an answer is known again: a checksum of its code and its words."""
    text = "\0".join([claim["code"], claim["documented"]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def findings(document: Document, report: dict[str, Any]) -> list[Finding]:
    """The answers of a document that do not hold on some Python."""
    found = []
    for claim in report["claims"]:
        fails = [python for python, said in claim["verdicts"].items() if said["verdict"] == "fails"]
        doubtful = [
            python
            for python, said in claim["verdicts"].items()
            if said["verdict"] == "unverifiable" and str(said.get("reason", "")).startswith("doubtful")
        ]
        if fails or doubtful:
            found.append(Finding(document, claim["line"], key(claim), ",".join(fails or doubtful), bool(fails)))
    return found


def reviewed(path: Path = HERE / "reviewed.tsv") -> dict[tuple[str, str], str]:
    """What people said: for a document and the key of an answer, `true`, `alarm` or `pedantic`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["document"], row["key"]): row["verdict"] for row in csv.DictReader(file, delimiter="\t")}
