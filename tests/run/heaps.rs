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
