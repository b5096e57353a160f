//! A block that spoils what it can of its process, between blocks that build on each other.

use std::path::Path;

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

/// What each poison is, and its code.
const POISONS: [(&str, &str); 8] = [
    ("ends without a word", "import os\nos._exit(0)\n"),
    ("kills itself", "import os\nos.kill(os.getpid(), 9)\n"),
    ("reads where nothing is", "import ctypes\nctypes.string_at(0)\n"),
    ("never ends", "while True:\n    pass\n"),
    ("prints for ever", "while True:\n    print('again')\n"),
    ("closes the standard streams", "import os, sys\nsys.stdout = None\nos.close(1)\nos.close(2)\n"),
    ("takes a built-in function away", "import builtins\ndel builtins.print\ndel builtins.len\n"),
    ("leaves a thread running", "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"),
];

/// Checks that what stands before and after a poison holds, and that a wrong answer after it is false.
pub(crate) fn check(stage: &Stage, python: &Path, tally: &mut Tally) {
    for (what, poison) in POISONS {
        stage.write(&stage.path("documents/chain.md"), &document(poison));
        let place = format!("user {}, a block that {what} in a chain", stage.user);
        let usual = ["--python", python.to_str().unwrap(), "--format", "json", "--timeout", "4", "chain.md"];
        let output = stage.run(Setting::Confined, &usual);
        match serde_json::from_slice::<Value>(&output.stdout) {
            Ok(report) => tally.check(&place, wrong(&report)),
            Err(_) => tally.check(&place, vec![String::from_utf8_lossy(&output.stderr).into_owned()]),
        }
        tally.check(&format!("{place}: nothing is left"), stage.left_behind());
    }
}

fn document(poison: &str) -> String {
    let blocks = [
        "shelf = ['ink']\nprint(shelf)  # → ['ink']\n".to_owned(),
        format!("shelf\n{poison}"),
        "print(len(shelf))  # → 1\n".to_owned(),
        "print(len(shelf))  # → 2\n".to_owned(),
    ];
    blocks.iter().map(|code| format!("```python\n{code}```\n\n")).collect()
}

fn wrong(report: &Value) -> Vec<String> {
    let claims = report["claims"].as_array().cloned().unwrap_or_default();
    let told: Vec<&str> = claims.iter().filter_map(|claim| claim["standing"].as_str()).collect();
    if told == ["holds", "holds", "false"] { Vec::new() } else { vec![format!("{told:?}")] }
}
