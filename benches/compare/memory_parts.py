"""What each part of a worker's memory gains: `verify` with all of them against `verify` without one, in turn.

    python benches/compare/memory_parts.py [--runs N] [--count N] [--verify PATH] [--python PATH] [PART…]

Both run the same document; `VERIFY_PLAIN_MEMORY` names the part to do without (`all`: every one). Printed are the medians
of the pairs' ratios, without to with: more than 1 is what the part gains. Wall time needs a machine that does nothing else;
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

PARTS = ("all", "small_objects", "huge_pages", "prefault", "immortal", "bare_fork")


def measure(command, folder, without):
    """Wall seconds, processor seconds and page faults of a run and of all that it starts."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    if without:
        variables["VERIFY_PLAIN_MEMORY"] = without
    start = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, variables, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} did not pass without {without}: status {status}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_minflt


def ratios(command, folder, part, runs):
    """The medians of the ratios, and the quartiles of that of processor time."""
    pairs = []
    for run in range(runs + 1):
        order = (None, part) if run % 2 else (part, None)
        measured = {without: measure(command, folder, without) for without in order}
        if run > 0:  # The first one fills the caches.
            pairs.append([one / other for one, other in zip(measured[part], measured[None])])
    wall, cpu, faults = ([pair[index] for pair in pairs] for index in range(3))
    return statistics.median(wall), statistics.median(cpu), statistics.quantiles(cpu, n=4), statistics.median(faults)


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=21, help="pairs that are counted")
    parser.add_argument("--count", type=int, default=400, help="examples in a document")
    parser.add_argument("--verify", type=pathlib.Path, default=compare.HERE.parents[2] / "target/release/verify")
    parser.add_argument("--python", type=pathlib.Path, default=pathlib.Path(sys.executable))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        documents.write(folder, args.count)
        print(f"{args.count} examples, {args.runs} pairs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("| without | document | wall | processor | quartiles | page faults |")
        print("|---|---|---|---|---|---|")
        for part in args.parts:
            for document in ("sessions", "scripts"):
                command = [args.verify.resolve(), "--python", args.python, "--quiet", folder / f"{document}.md"]
                wall, cpu, quartiles, faults = ratios([str(word) for word in command], folder, part, args.runs)
                between = f"{quartiles[0]:.2f} to {quartiles[2]:.2f}"
                print(f"| {part} | {document} | {wall:.2f} | {cpu:.2f} | {between} | {faults:.2f} |", flush=True)


if __name__ == "__main__":
    main()
