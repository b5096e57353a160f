"""A wheel as its files, by name: read, changed, and written again with the same bytes each time."""

import base64
import hashlib
import os
import time
import zipfile

# The first moment that an archive can tell.
FIRST = 315532800


class Wheel:
    """`files` maps paths within the wheel to bytes, in the order of the archive."""

    def __init__(self, path):
        self.name = path.stem
        with zipfile.ZipFile(path) as archive:
            self.files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
            self.modes = {entry.filename: entry.external_attr for entry in archive.infolist()}
        self.information = next(path for path in self.files if path.endswith(".dist-info/WHEEL")).rpartition("/")[0]

    def change(self, name, how):
        """Replaces a file of the folder `.dist-info` by what `how` makes of it."""
        path = f"{self.information}/{name}"
        self.files[path] = how(self.files[path])

    def extract_information(self, folder):
        """Writes the folder `.dist-info` into another one, and returns its name."""
        for path, content in self.files.items():
            if path.startswith(f"{self.information}/"):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        return self.information

    def write(self, folder):
        """Writes it, with its list of files made anew, and returns its path."""
        record = f"{self.information}/RECORD"
        self.files[record] = self.record(record).encode()
        moment = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", FIRST)), FIRST))[:6]
        path = folder / f"{self.name}.whl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, content in self.files.items():
                entry = zipfile.ZipInfo(name, moment)
                entry.external_attr = self.modes[name]
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content, compresslevel=9)
        return path

    def record(self, own):
        lines = []
        for name, content in self.files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},," if name == own else f"{name},sha256={digest},{len(content)}")
        return "\n".join(lines) + "\n"
