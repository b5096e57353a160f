"""What each part of a worker's memory gains: `verify` with all of them against `verify` without one, in turn. Or what
another build gains or loses.

    python benches/compare/memory_parts.py [--runs N] [--count N] [--verify PATH] [--python PATH] [PART…]
    python benches/compare/memory_parts.py --against OTHER_VERIFY [--runs N] [--count N] [--verify PATH] [--python PATH]

Both run the same document; `VERIFY_PLAIN_MEMORY` names the part to do without (`all`: every one). Printed are the medians
of the pairs' ratios, without to with: more than 1 is what the part gains. With `--against` it is the other build to this
one, both with all parts: more than 1 is what this one gains. Wall time needs a machine that does nothing else;
page faults hardly vary, and processor time varies less. What gains less than 3 % of wall time is not worth its code.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile
import time

import compare
import documents

VARIABLE = "VERIFY_PLAIN_MEMORY"
PARTS = ("all", "huge_pages", "immortal", "bare_fork")


def measure(command, more, folder):
    """Wall seconds, processor seconds and page faults of a run and of all that it starts."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), **more}
    start = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, variables, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} did not pass with {more}: status {status}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_minflt


def ratios(this, other, folder, runs):
    """The medians of the ratios of the other to this, and the quartiles of that of processor time.

    Both are a command and the variables of its environment.
    """
    pairs = []
    for run in range(runs + 1):
        measured = [measure(*one, folder) for one in ((this, other) if run % 2 else (other, this))]
        if run > 0:  # The first one fills the caches.
            of_this, of_other = measured if run % 2 else reversed(measured)
            pairs.append([one / another for one, another in zip(of_other, of_this)])
    wall, cpu, faults = ([pair[index] for pair in pairs] for index in range(3))
    return statistics.median(wall), statistics.median(cpu), statistics.quantiles(cpu, n=4), statistics.median(faults)


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=21, help="pairs that are counted")
    parser.add_argument("--count", type=int, default=400, help="examples in a document")
    parser.add_argument("--verify", type=pathlib.Path, default=compare.HERE.parents[2] / "target/release/verify")
    parser.add_argument("--against", type=pathlib.Path, help="another build of verify")
    parser.add_argument("--python", type=pathlib.Path, default=pathlib.Path(sys.executable))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        documents.write(folder, args.count)
        print(f"{args.count} examples, {args.runs} pairs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print(f"| {'against' if args.against else 'without'} | document | wall | processor | quartiles | page faults |")
        print("|---|---|---|---|---|---|")
        for part in [args.against] if args.against else args.parts:
            for document in ("sessions", "scripts"):
                rest = ["--python", str(args.python), "--quiet", str(folder / f"{document}.md")]
                this = ([str(args.verify.resolve()), *rest], {})
                other = ([str(args.against.resolve()), *rest], {}) if args.against else (this[0], {VARIABLE: part})
                wall, cpu, quartiles, faults = ratios(this, other, folder, args.runs)
                between = f"{quartiles[0]:.2f} to {quartiles[2]:.2f}"
                print(f"| {part} | {document} | {wall:.2f} | {cpu:.2f} | {between} | {faults:.2f} |", flush=True)


if __name__ == "__main__":
    main()
