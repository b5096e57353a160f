"""What the sandbox costs for each snippet: `verify` with all layers against `verify --sandbox off`, in turn.

    python benches/compare/sandbox_cost.py [--runs N] [--count N] [--verify PATH] [--python PATH]

Both run the same document, on one thread, so that differences do not overlap; what starting costs is left out by
subtracting a run of a document with a tenth of the examples. Printed is the median of the pairs' differences, in
milliseconds for each snippet, with the quartiles. The machine's load is printed with it: a busy one widens them.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile

import compare
import documents

TENTH = 10


def per_snippet(args, folder, name, sandbox):
    """Wall and processor milliseconds of one snippet, start-up left out."""
    times = []
    for which in ("few", "all"):
        command = [args.verify, "--python", args.python, "--quiet", "-j", "1", "--sandbox", sandbox]
        wall, cpu, _, code = compare.measure([*command, folder / which / f"{name}.md"], folder)
        if code != 0:
            sys.exit(f"verify --sandbox {sandbox} did not pass: exit code {code}")
        times.append((wall, cpu))
    (few_wall, few_cpu), (all_wall, all_cpu) = times
    snippets = args.count - args.count // TENTH
    return (all_wall - few_wall) * 1000 / snippets, (all_cpu - few_cpu) * 1000 / snippets


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="pairs that are counted")
    parser.add_argument("--count", type=int, default=400, help="examples in a document")
    parser.add_argument("--verify", type=pathlib.Path, default=compare.HERE.parents[2] / "target/release/verify")
    parser.add_argument("--python", type=pathlib.Path, default=pathlib.Path(sys.executable))
    args = parser.parse_args()
    args.verify = args.verify.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for which, count in (("few", args.count // TENTH), ("all", args.count)):
            (folder / which).mkdir()
            documents.write(folder / which, count)
        print(f"{args.count} examples, {args.runs} pairs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("| document | with, ms | off, ms | difference: wall | quartiles | processor | quartiles |")
        print("|---|---|---|---|---|---|---|")
        for document in ("sessions", "scripts"):
            pairs = []
            for run in range(args.runs + 1):
                order = ("auto", "off") if run % 2 else ("off", "auto")
                times = {sandbox: per_snippet(args, folder, document, sandbox) for sandbox in order}
                if run > 0:  # The first one fills the caches.
                    pairs.append((times["auto"], times["off"]))
            cells = [statistics.median(pair[side][0] for pair in pairs) for side in (0, 1)]
            row = [f"{cell:.2f}" for cell in cells]
            for kind in (0, 1):
                low, middle, high = statistics.quantiles([on[kind] - off[kind] for on, off in pairs], n=4)
                row += [f"{middle:.2f}", f"{low:.2f} to {high:.2f}"]
            print(f"| {document} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
