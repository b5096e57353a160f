//! Ten thousand blocks, of which one in ten is hostile: all others must be judged right, the memory of `verify` must
//! stay flat, and no process may be left. `cargo test --test hostile -- --many`

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

const BLOCKS: usize = 10_000;

/// Tenths that memory may grow to.
const FLAT: u64 = 14;

/// What the hostile ones do, in turn. None waits longer than its limit.
const HOSTILE: &[&str] = &[
    "while True:\n    pass\n0  # → 0\n",
    "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')  # → None\n",
    "import os\ndef bomb():\n    while True:\n        os.fork()\nbomb()  # → 1\n",
    "def grow():\n    all = []\n    while True:\n        all.append(bytearray(2**26))\ngrow()  # → 0\n",
    "while True:\n    print('again')\n0  # → 0\n",
    "import ctypes\nctypes.string_at(0)  # → b''\n",
    "import os\nos.kill(-1, 0)  # → None\n",
    "import os\nos._exit(0)\n0  # → 0\n",
    "import sys\nsys.setrecursionlimit(10**9)\ndef f(n):\n    return sorted([n], key=f)[0]\nf(0)  # → 0\n",
    "import os\nfor n in range(3, 1024):\n    try:\n        os.write(n, b'x' * 100)\n    except OSError:\n        pass\nopen('/etc/passwd').read(4)  # → 'root'\n",
];

/// Checks such a document.
pub(crate) fn check(stage: &Stage, python: &Path, tally: &mut Tally) {
    let mut text = String::new();
    for number in 0..BLOCKS {
        let code = match number % 10 {
            9 => HOSTILE[number / 10 % HOSTILE.len()].to_owned(),
            3 => format!("{number} + 1  # → {number}\n"),
            _ => format!("{number} + 1  # → {}\n", number + 1),
        };
        text.push_str(&format!("## {number}\n\n```python\n{code}```\n\n"));
    }
    stage.write(&stage.path("documents/many.md"), &text);
    let start = Instant::now();
    let arguments = ["--python", python.to_str().unwrap(), "--format", "json", "--timeout", "1", "many.md"];
    let mut run = stage.verify(Setting::Confined, &arguments).spawn().unwrap();
    let mut out = run.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).unwrap();
        bytes
    });
    let peaks = watch(&mut run);
    let report: Value = serde_json::from_slice(&reader.join().unwrap()).unwrap();
    println!("{BLOCKS} blocks in {:.0} s, memory of verify by quarters: {peaks:?} KiB", start.elapsed().as_secs_f64());
    tally.check("each block is judged right", judged(&report));
    tally.check("nothing is left", stage.left_behind());
    // The last quarter holds the report, which is as long as the document.
    let grown = |from: usize, to: usize| peaks.get(from).zip(peaks.get(to)).is_none_or(|(a, b)| *b * 10 > a * FLAT);
    tally.check("memory is flat while it runs", grown(0, 2).then(|| format!("{peaks:?}")).into_iter().collect());
    tally.check("and at the end", grown(1, 3).then(|| format!("{peaks:?}")).into_iter().collect());
}

/// Resident memory of a process while it runs, the largest in each quarter of the time, in KiB.
fn watch(run: &mut std::process::Child) -> Vec<u64> {
    let mut seen = Vec::new();
    while run.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        seen.extend(resident.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok()));
        std::thread::sleep(Duration::from_millis(200));
    }
    seen.chunks(seen.len().div_ceil(4).max(1)).filter_map(|quarter| quarter.iter().max().copied()).collect()
}

fn judged(report: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let claims = report["claims"].as_array().unwrap();
    if claims.len() != BLOCKS {
        wrong.push(format!("{} claims", claims.len()));
    }
    for (number, claim) in claims.iter().enumerate() {
        let verdict = claim["verdicts"].as_object().unwrap().values().next().unwrap();
        let wanted = match number % 10 {
            9 => "unverifiable",
            3 => "fails",
            _ => "holds",
        };
        if verdict["verdict"] != wanted && wrong.len() < 10 {
            wrong.push(format!("block {number}: {verdict}"));
        }
    }
    wrong
}
