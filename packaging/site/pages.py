"""Lays the pages of the documentation site into a folder: docs/, and what stands in the top folder.

    python packaging/site/pages.py target/pages

Links are rewritten so that they work on the site as they do in the repository, whose address Cargo.toml has.
"""

import posixpath
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Files of the top folder, and the pages that they become.
TOP = {
    "README.md": "index.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changes.md",
    "RELEASING.md": "releasing.md",
}

# A document with mistakes on purpose, which the overview shows.
LEFT_OUT = {"docs/example.md"}

LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")


def page_of(source):
    """The page that a file of the repository becomes, or None."""
    if source in TOP:
        return TOP[source]
    return source.removeprefix("docs/") if source.startswith("docs/") and source not in LEFT_OUT else None


def linked(link, source, repository):
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    page = page_of(path)
    if page is None:
        return f"{repository}/blob/HEAD/{path}"
    return posixpath.relpath(page, posixpath.dirname(page_of(source)) or ".")


def lay(folder):
    repository = re.search(r'^repository = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    owner = repository.split("/")[-2]
    shutil.rmtree(folder, ignore_errors=True)
    for path in [*(ROOT / name for name in TOP), *(ROOT / "docs").rglob("*.*")]:
        source = path.relative_to(ROOT).as_posix()
        if (page := page_of(source)) is None:
            continue
        target = folder / page
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".md":
            shutil.copyfile(path, target)
            continue
        text = LINK.sub(lambda found, source=source: linked(found[1], source, repository), path.read_text())
        target.write_text(text.replace("OWNER/verify", f"{owner}/verify"))


if __name__ == "__main__":
    lay(Path(sys.argv[1]))
