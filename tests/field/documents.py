"""The field: documents of other authors, listed in documents.tsv and kept outside of the repository.

A row names where a document comes from (`pypi:NAME==VERSION`, its source archive; or `git:OWNER/NAME@COMMIT`), its path
there, its checksum, its genre and its language. `bring` fetches what is missing into the cache and checks it.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
LARGEST = 4 << 20  # bytes of a document


@dataclasses.dataclass(frozen=True)
class Document:
    """One row of documents.tsv."""

    source: str
    path: str
    sha256: str
    genre: str
    language: str

    @property
    def name(self) -> str:
        """What reports and reviewed.tsv call it: the source without its version, and the path."""
        kind, _, rest = self.source.partition(":")
        return f"{rest.split('@' if kind == 'git' else '==')[0]}/{self.path}"

    @property
    def file(self) -> Path:
        """Where the cache keeps it."""
        return cache() / self.source.replace(":", "/", 1) / self.path


def cache() -> Path:
    """The folder of what was brought: VERIFY_FIELD, or one in the user's cache."""
    named = os.environ.get("VERIFY_FIELD")
    return Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "verify-field"


def listed() -> list[Document]:
    """All rows of documents.tsv."""
    with (HERE / "documents.tsv").open(encoding="utf-8", newline="") as file:
        return [Document(**row) for row in csv.DictReader(file, delimiter="\t")]


def checksum(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def bring(documents: list[Document]) -> list[str]:
    """Fetches what is missing. Says of each document that is not there then, or is another one, what is wrong."""
    missing = {document.source for document in documents if not document.file.exists()}
    wrong = [problem for source in sorted(missing) for problem in fetch(source)]
    for document in documents:
        if not document.file.exists():
            wrong.append(f"{document.name}: not there")
        elif checksum(document.file) != document.sha256:
            wrong.append(f"{document.name}: another text than was reviewed")
    return wrong


def fetch(source: str) -> Iterator[str]:
    """Fetches all documents of a source into the cache."""
    into = cache() / source.replace(":", "/", 1)
    into.mkdir(parents=True, exist_ok=True)
    kind, _, what = source.partition(":")
    try:
        if kind == "pypi":
            from_archive(what, into)
        else:
            from_repository(what, into)
    except (OSError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile) as error:
        yield f"{source}: {error}"


def from_archive(requirement: str, into: Path) -> None:
    """Unpacks the texts of a source archive. pip asks the package's own build for its name and version."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", folder, requirement], check=True, timeout=300, stdin=subprocess.DEVNULL)
        for archive in Path(folder).iterdir():
            unpack(archive, into)


def unpack(archive: Path, into: Path) -> None:
    """Writes the texts of an archive, without its outermost folder. Links and other things than files are left out."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            for info in zipped.infolist():
                if info.file_size <= LARGEST:
                    write(into, info.filename, zipped.read(info))
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            stream = packed.extractfile(member) if member.isfile() and member.size <= LARGEST else None
            if stream is not None:
                write(into, member.name, stream.read())


def write(into: Path, name: str, content: bytes) -> None:
    """Writes a document below a folder; what is none, or would lie elsewhere, is left out."""
    inside = Path(*Path(name).parts[1:])
    if inside.suffix.lower() in {".md", ".rst", ".txt", ".ipynb"} and ".." not in inside.parts:
        target = into / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def from_repository(what: str, into: Path) -> None:
    """Takes a commit of a public repository. VERIFY_FIELD_GIT is the address that OWNER/NAME is added to."""
    name, _, commit = what.partition("@")
    address = os.environ.get("VERIFY_FIELD_GIT")
    if not address:
        raise OSError("set VERIFY_FIELD_GIT to the address of the host, or put the documents into the cache by hand")
    with tempfile.TemporaryDirectory() as folder:
        for arguments in (["init", "--quiet"], ["fetch", "--quiet", "--depth=1", f"{address}/{name}", commit]):
            subprocess.run(["git", "-C", folder, *arguments], check=True, timeout=600, stdin=subprocess.DEVNULL)
        tree = subprocess.run(["git", "-C", folder, "archive", "--prefix=x/", "FETCH_HEAD"], check=True, capture_output=True)
        archive = Path(folder) / "tree.tar"
        archive.write_bytes(tree.stdout)
        unpack(archive, into)
