//! Memory: what the start of an interpreter has allocated grows, shrinks and goes in a child as any other memory does.

use crate::util::{check, script};

#[test]
fn what_was_there_before_a_snippet_can_grow_and_go() {
    check(
        &script(
            "import sys, builtins\nlength = len(sys.path)\nsys.path.extend(map(str, range(100_000)))\nprint(len(sys.path) - length, sys.path[-1])\ndel sys.path[length:]\nfor n in range(20_000):\n    setattr(builtins, f'name{n}', n)\nprint(name19999, len(sys.intern('a' * 1000)))\nfor n in range(20_000):\n    delattr(builtins, f'name{n}')\nsys.modules.clear()\nprint(len(sys.modules))\n",
        ),
        r#"
        out 4:4 "100000 99999\n"
        out 8:8 "19999 1000\n"
        out 12:12 "0\n"
        done"#,
    );
}

#[test]
fn large_memory_comes_and_goes_and_is_zeros_when_it_is_new() {
    check(
        &script(
            "for n in range(50):\n    block = bytearray(20_000_000)\nprint(len(block), any(block[::4096]))\nblock.extend(b'x' * 1000)\nprint(len(block), bytes(block[-2:]))\nwords = [str(n) * 50 for n in range(20_000)]\ndel words[::2]\nwords += [str(n) * 70 for n in range(20_000)]\nprint(len(words), words[0], sum(map(len, words)))\n",
        ),
        &format!(
            "out 3:3 \"20000000 False\\n\"\nout 5:5 \"20001000 b'xx'\\n\"\nout 9:9 \"30000 {} {}\\n\"\ndone",
            "1".repeat(50),
            sum_of_lengths(),
        ),
    );
}

/// How many characters the words of the script above have.
fn sum_of_lengths() -> usize {
    let length = |n: u32| n.to_string().len();
    (0..20_000).filter(|n| n % 2 == 1).map(|n| length(n) * 50).sum::<usize>()
        + (0..20_000).map(|n| length(n) * 70).sum::<usize>()
}

#[test]
fn threads_allocate_at_the_same_time() {
    check(
        &script(
            "import threading\ntotals = []\ndef work():\n    totals.append(sum(len(bytes(n % 3000)) for n in range(20_000)))\nthreads = [threading.Thread(target=work) for _ in range(4)]\nfor thread in threads: thread.start()\nfor thread in threads: thread.join()\nprint(len(totals), len(set(totals)))\n",
        ),
        "out 8:8 \"4 1\\n\"\ndone",
    );
}

#[test]
fn memory_that_cannot_be_had_is_an_error_and_the_rest_goes_on() {
    check(
        &script("try:\n    bytearray(2**45)\nexcept MemoryError:\n    print('no')\nprint(len(bytearray(10**6)))\n"),
        "out 1:4 \"no\\n\"\nout 5:5 \"1000000\\n\"\ndone",
    );
}

/// As `id` tells, and as documents do.
#[test]
fn what_was_freed_last_is_used_first() {
    check(
        &script(
            "class Slot: __slots__ = ()\nprint(id(object()) == id(object()), id(Slot()) == id(Slot()))\nn = 7\nfirst = [n]; place = id(first); del first\nprint(id([n + 1]) == place)\n",
        ),
        "out 2:2 \"True True\\n\"\nout 5:5 \"True\\n\"\ndone",
    );
}

#[test]
fn many_objects_come_and_go() {
    check(
        &script(
            "all = [(n, str(n)) for n in range(600_000)]\nprint(len(all), all[-1], sum(n for n, _ in all))\ndel all[::2]\nall += [{n: n} for n in range(1000)]\nprint(len(all), all[0], all[-1])\n",
        ),
        "out 2:2 \"600000 (599999, '599999') 179999700000\\n\"\nout 5:5 \"301000 (1, '1') {999: 999}\\n\"\ndone",
    );
}

/// Each has a lock of its own, so that they allocate at the same time: from 3.12 on.
#[test]
fn interpreters_allocate_at_the_same_time() {
    check(
        &script(
            "import sys, threading\nwork = 'd = {}\\nfor n in range(30_000): d[str(n)] = [n] * (n % 50)\\nassert len(d) == 30_000'\nname = '_interpreters' if sys.version_info >= (3, 13) else '_xxsubinterpreters'\ntry: some = __import__(name)\nexcept ImportError: some = None\nif some and sys.version_info >= (3, 12):\n    ids = [some.create() for _ in range(4)]\n    threads = [threading.Thread(target=some.run_string, args=(one, work)) for one in ids]\n    for thread in threads: thread.start()\n    for thread in threads: thread.join()\nprint('done')\n",
        ),
        "out 11:11 \"done\\n\"\ndone",
    );
}
