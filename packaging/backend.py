"""Builds the wheel with maturin, and makes of it what every Python 3 can install and an index can show.

pyproject.toml names this file as the build backend: `pip install .` comes here, and so does a release, which sets

* SOURCE_DATE_EPOCH: the time of every file in the wheel, so that two builds give the same bytes;
* VERIFY_TARGET: another target than this machine's, built with zig for an old glibc;
* VERIFY_SYMBOLS: a folder for what a debugger needs, which the executables of the wheel then lack.

Where there is no cargo, as for most who use the pre-commit hook, the wheel of a release is the one on the index.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import maturin
from maturin import *  # noqa: F403 - all the hooks of a build backend but those below
from wheelfile import Wheel

ROOT = Path(__file__).resolve().parent.parent

# The oldest glibc that Rust's standard library works with.
COMPATIBILITY = "manylinux2014"


def get_requires_for_build_wheel(config_settings=None):
    return ["pip"] if released() else maturin.get_requires_for_build_wheel(config_settings)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    if not released():
        return maturin.prepare_metadata_for_build_wheel(metadata_directory, config_settings)
    with tempfile.TemporaryDirectory() as folder:
        wheel = Wheel(Path(folder, released_wheel(folder)))
        return wheel.extract_information(Path(metadata_directory))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if released():
        return released_wheel(wheel_directory)
    # Neither the place of the sources nor that of the crates may stand in the executables.
    home = os.environ.get("CARGO_HOME", Path.home() / ".cargo")
    flags = [f"--remap-path-prefix={ROOT}=/verify", f"--remap-path-prefix={home}=/cargo"]
    os.environ["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join([*os.environ.get("RUSTFLAGS", "").split(), *flags])
    if "VERIFY_TARGET" in os.environ:
        os.environ["VERIFY_LIBPYTHON"] = str(libpython())
    with tempfile.TemporaryDirectory() as made:
        settings = {"build-args": arguments(), **(config_settings or {})}
        name = maturin.build_wheel(made, settings, metadata_directory)
        wheel = Wheel(Path(made, name))
        if "VERIFY_TARGET" in os.environ:
            change_executables(wheel, forget_libpython)
        name_for_every_python(wheel)
        name_addresses(wheel)
        if "VERIFY_SYMBOLS" in os.environ:
            change_executables(wheel, split_symbols)
        return wheel.write(Path(wheel_directory)).name


def released():
    """The version of these sources, if it is a release and cannot be built here."""
    version = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    dated = re.search(rf"^## {re.escape(version)} \([0-9-]+\)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    return version if dated and not shutil.which("cargo") else None


def released_wheel(folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder]
    subprocess.run([*command, f"verify-docs=={released()}"], check=True)
    return next(Path(folder).glob("verify_docs-*.whl")).name


def arguments():
    """What maturin is told beside pyproject.toml."""
    chosen = []
    if target := os.environ.get("VERIFY_TARGET"):
        chosen += ["--zig", "--target", target, "--compatibility", COMPATIBILITY]
        # It would refuse the libpython that is taken out only afterwards; `.ci/release wheel` asks auditwheel itself.
        chosen += ["--auditwheel", "skip"]
    if "VERIFY_SYMBOLS" in os.environ:
        chosen += ["--profile", "dist", "--strip", "false"]
    return chosen


def name_for_every_python(wheel):
    """maturin sees pyo3 among the dependencies, and names the wheel for the Python that builds it."""
    wheel.name = re.sub(r"-[^-]+-[^-]+-([^-]+)$", r"-py3-none-\1", wheel.name)
    tags = re.compile(rb"^Tag: [^-\n]+-[^-\n]+-", re.MULTILINE)
    wheel.change("WHEEL", lambda text: tags.sub(b"Tag: py3-none-", text))


def name_addresses(wheel):
    """An index shows the README away from the files that it links, and the project's addresses beside it."""
    pages = {"Changelog": "blob/HEAD/CHANGELOG.md", "Documentation": "tree/HEAD/docs", "Issues": "issues"}
    lines = "".join(f"Project-URL: {name}, {repository()}/{page}\n" for name, page in pages.items())

    def with_addresses(metadata):
        fields, _, description = metadata.decode().partition("\n\n")
        return f"{fields}\n{lines}\n{absolute(description)}".encode()

    wheel.change("METADATA", with_addresses)


def absolute(markdown):
    address = repository()
    markdown = re.sub(r"(!\[[^\]]*\])\((?!\w+:|#)", rf"\1({address}/raw/HEAD/", markdown)
    return re.sub(r"(?<=\])\((?!\w+:|#)", f"({address}/blob/HEAD/", markdown)


def repository():
    """The address that Cargo.toml has."""
    return re.search(r'^repository = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]


def libpython():
    """The library of this Python. zig links against it, for it leaves no symbol open as other linkers do."""
    library = Path(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME"))
    if library.suffix == ".a" or not library.exists():
        raise SystemExit(f"{sys.executable} has no shared library, which zig needs to link the worker")
    return library


def change_executables(wheel, how):
    for path in wheel.files:
        if "/scripts/" in path:
            with tempfile.TemporaryDirectory() as folder:
                executable = Path(folder, Path(path).name)
                executable.write_bytes(wheel.files[path])
                how(executable)
                wheel.files[path] = executable.read_bytes()


def forget_libpython(executable):
    """The worker finds the symbols in whichever library it is started with."""
    subprocess.run(["patchelf", "--remove-needed", libpython().name, executable], check=True)


def split_symbols(executable):
    """Takes out of an executable what only a debugger needs, and keeps it under its name with `.debug`."""
    objcopy = os.environ.get("OBJCOPY", "objcopy")
    folder = Path(os.environ["VERIFY_SYMBOLS"])
    folder.mkdir(parents=True, exist_ok=True)
    symbols = folder / f"{executable.name}.debug"
    subprocess.run([objcopy, "--only-keep-debug", executable, symbols], check=True)
    subprocess.run([objcopy, "--strip-all", f"--add-gnu-debuglink={symbols}", executable], check=True)
