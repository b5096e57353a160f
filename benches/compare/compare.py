"""Compares `verify` with other tools, and with one `python -I -S` for each example, on generated documents.

    python benches/compare/compare.py [--runs N] [--count N] [--verify PATH] [--python PATH] [--install]

Each tool runs in turn with `verify`, on the same document, and what is printed is the median of the ratios of such
pairs, for a machine's speed drifts while it measures. With `--install` the other tools are installed from PyPI into a
virtual environment that is removed at the end; those that cannot be had are left out, and named.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv

import documents

HERE = pathlib.Path(__file__).resolve()
PACKAGES = ("pytest", "sybil", "byexample", "pytest-examples")
SYBIL = "from sybil import Sybil\nfrom sybil.parsers.markdown import PythonCodeBlockParser\n\
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=['*.md']).pytest()\n"
EXAMPLES = "import pytest\nfrom pytest_examples import find_examples\n\n\
@pytest.mark.parametrize('example', find_examples('scripts.md'), ids=str)\n\
def test_example(example, eval_example):\n    eval_example.run_print_check(example)\n"


def each_alone(python, document):
    """One process for each example, two at a time; says how many answers are wrong. Runs as a command of its own."""
    fences = re.findall(r"```python\n(.*?)```", pathlib.Path(document).read_text(encoding="utf-8"), re.S)

    def wrong(fence):
        lines = fence.strip().split("\n")
        if lines[0].startswith(">>>"):
            program = "\n".join([lines[0][4:], f"print(repr(({lines[1][4:]})))"])
            expected = lines[2]
        else:
            program, expected = "\n".join(lines[:2]), lines[2][3:]
        done = subprocess.run([python, "-I", "-S", "-c", program], capture_output=True, text=True)
        return done.stdout.rstrip("\n") != expected

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        sys.exit(any(pool.map(wrong, fences)))


def measure(command, folder):
    """Wall seconds, processor seconds, peak MB of the largest process, and the exit code of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    return wall, cpu, usage.ru_maxrss / 1024, process.returncode


def install(folder):
    """The Python of an environment with those of the tools that can be had, and the names of the others."""
    venv.create(folder, with_pip=True)
    python, missing = folder / "bin" / "python", []
    for package in PACKAGES:
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            missing.append(package)
    return str(python), missing


def tools(args, python, missing):
    """Name, document, command and isolation of each tool beside `verify`."""
    bare = str(args.python)
    found = [
        ("doctest", "sessions", [bare, "-m", "doctest", "sessions.md"], "none"),
        *(
            ("`python -I -S` for each, 2 at a time", name, [sys.executable, HERE, "--alone", bare, f"{name}.md"], "process")
            for name in ("sessions", "scripts")
        ),
    ]
    if python is not None:
        pytest = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        others = [
            ("pytest", "pytest --doctest-glob", "sessions", [*pytest, "--doctest-glob=*.md", "sessions.md"]),
            ("sybil", "Sybil", "sessions", [*pytest, "sessions.md"]),
            ("byexample", "byexample", "sessions", [str(pathlib.Path(python).with_name("byexample")), "-l", "python", "sessions.md"]),
            ("pytest-examples", "pytest-examples", "scripts", [*pytest, "test_examples.py"]),
        ]
        found += [(name, on, command, "none") for package, name, on, command in others if package not in missing]
    return found


def compare(args, folder):
    """The rows of the table."""
    python, missing = install(folder / "env") if args.install else (None, list(PACKAGES))
    (folder / "test_examples.py").write_text(EXAMPLES)
    for name, document, command, isolation in tools(args, python, missing):
        (folder / "conftest.py").write_text(SYBIL if name == "Sybil" else "")
        own = [args.verify, "--python", args.python, "--quiet", "--exit-zero", document + ".md"]
        pairs = []
        for run in range(args.runs + 1):
            pair = measure(own, folder), measure(command, folder)
            if run > 0:  # The first one fills the caches.
                pairs.append(pair)
        codes = {run[3] for pair in pairs for run in pair}
        if codes != {0}:
            yield f"| {name} | {document} | {isolation} | did not pass: exit codes {sorted(codes)} | | |"
            continue
        middle = [statistics.median(other[at] / ours[at] for ours, other in pairs) for at in range(3)]
        yield f"| {name} | {document} | {isolation} | {middle[0]:.2f} | {middle[1]:.2f} | {middle[2]:.2f} |"
    if missing:
        yield f"\nNot measured, for they are not installed: {', '.join(missing)}."


def own_figures(args, folder):
    """Examples a second on each document, and whether every wrong answer is found."""
    for name in ("sessions", "scripts"):
        own = [args.verify, "--python", args.python, "--quiet", "--exit-zero"]
        seconds = statistics.median(measure([*own, f"{name}.md"], folder)[0] for _ in range(args.runs))
        wrong = subprocess.run([*own, "--format", "concise", f"{name}-wrong.md"], cwd=folder, capture_output=True, text=True)
        found = sum(f"{name}-wrong.md:" in line for line in wrong.stdout.splitlines())
        yield f"{name}: {args.count / seconds:.0f} examples a second; {found} of {documents.wrong(args.count)} wrong answers found"


def main():
    """Measures and prints."""
    if sys.argv[1:2] == ["--alone"]:
        each_alone(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="pairs that are counted")
    parser.add_argument("--count", type=int, default=400, help="examples in a document")
    parser.add_argument("--verify", type=pathlib.Path, default=HERE.parents[2] / "target/release/verify")
    parser.add_argument("--python", type=pathlib.Path, default=pathlib.Path(sys.executable))
    parser.add_argument("--install", action="store_true", help="install the other tools from PyPI")
    args = parser.parse_args()
    args.verify = args.verify.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        documents.write(folder, args.count)
        print(f"{args.count} examples, {args.runs} pairs, {os.cpu_count()} cores. More than 1: `verify` needs less.\n")
        print("| beside `verify` | document | isolation | wall | processor | memory |\n|---|---|---|---|---|---|")
        for row in compare(args, folder):
            print(row, flush=True)
        print("", *own_figures(args, folder), sep="\n")


if __name__ == "__main__":
    main()
