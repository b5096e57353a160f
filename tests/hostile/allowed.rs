//! What `--allow` allows works, and nothing of it outlives the snippet.

use std::path::Path;

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

/// An allowance, the code that needs it, and how it ends with the allowance. Without it nothing of this may hold.
const ACTS: &[(&str, &str, &str)] = &[
    ("env=HOSTILE_SECRET", "import os\nos.environ['HOSTILE_SECRET']  # → 'secret'\n", "holds"),
    ("read={outside}", "open('{own}/file').read()  # → 'text'\n", "holds"),
    ("read={outside}", "open('{own}/file', 'w').write('abc')  # → 3\n", "denied: files"),
    ("write={outside}", "open('{own}/file', 'w').write('abc')  # → 3\n", "holds"),
    ("write={outside}", "open('{own}/../../documents/acts.md', 'a').write('abc')  # → 3\n", "denied: files"),
    ("network", "import socket\nsocket.create_connection(('127.0.0.1', {port}), 5).fileno() > 2  # → True\n", "holds"),
    ("network", "import os\nos.system('true')  # → 0\n", "denied: processes"),
    ("processes", "import os\nos.system('true')  # → 0\n", "holds"),
    ("processes", "import subprocess\nsubprocess.check_output(['echo', 'yes'])  # → b'yes\\n'\n", "holds"),
    (
        "processes",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'exit(7)']).returncode  # → 7\n",
        "holds",
    ),
    ("processes", POOL_BY_FORK, "holds"),
    // The server, which 3.14 and later start of their own accord, locks its socket away by `chmod`: that takes a
    // read-only tree.
    ("processes", POOL_BY_SERVER, "holds or denied: files or system"),
    ("processes", POOL_BY_SPAWN, "holds"),
    ("processes", EXECUTOR, "holds or denied: files"),
    ("processes", "import os\nos.kill({victim}, 9)  # → None\n", "denied: signals"),
    ("processes", DAEMON, "holds or system"),
    ("processes", "import subprocess\nsubprocess.Popen(['sleep', '3600']).pid > 0  # → True\n", "holds"),
    ("processes", BOMB, "system or timeout or memory"),
    ("processes", "import os\nos.waitpid(os.fork() or os._exit(3), 0)[1] >> 8  # → 3\n", "holds"),
];

const POOL_BY_FORK: &str = "import multiprocessing\nif __name__ == '__main__':\n    with multiprocessing.get_context('fork').Pool(2) as pool:\n        pool.map(abs, [-1, -2])  # → [1, 2]\n";
const POOL_BY_SERVER: &str = "import multiprocessing\nif __name__ == '__main__':\n    with multiprocessing.get_context('forkserver').Pool(2) as pool:\n        pool.map(abs, [-1, -2])  # → [1, 2]\n";
const POOL_BY_SPAWN: &str = "import multiprocessing\nif __name__ == '__main__':\n    with multiprocessing.get_context('spawn').Pool(2) as pool:\n        pool.map(abs, [-1, -2])  # → [1, 2]\n";
const EXECUTOR: &str = "from concurrent.futures import ProcessPoolExecutor\nif __name__ == '__main__':\n    with ProcessPoolExecutor(2) as pool:\n        list(pool.map(abs, [-1, -2]))  # → [1, 2]\n";
const DAEMON: &str = "import os, signal, time\ndef leave():\n    for number in range(1, 65):\n        if number not in (9, 19, 32, 33):\n            signal.signal(number, signal.SIG_IGN)\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            time.sleep(3600)\n        os._exit(0)\n    return 1\nleave()  # → 1\n";
const BOMB: &str = "import os, time\ndef bomb():\n    while True:\n        if os.fork() == 0:\n            time.sleep(3600)\nbomb()  # → 1\n";

/// Tries each allowance, with namespaces and without.
pub(crate) fn check(stage: &mut Stage, python: &Path, tally: &mut Tally) {
    for setting in [Setting::Confined, Setting::WithoutNamespaces] {
        if setting == Setting::WithoutNamespaces && !stage.run(setting, &["--version"]).status.success() {
            tally.skip("namespaces cannot be taken away here");
            continue;
        }
        let mut kinds: Vec<&str> = ACTS.iter().map(|(allowance, ..)| *allowance).collect();
        kinds.dedup();
        for allowance in kinds {
            one_kind(stage, python, setting, allowance, tally);
        }
    }
}

fn one_kind(stage: &mut Stage, python: &Path, setting: Setting, allowance: &str, tally: &mut Tally) {
    let mut text = String::new();
    let mut places = Vec::new();
    for (number, (_, code, ends)) in ACTS.iter().enumerate().filter(|(_, (kind, ..))| *kind == allowance) {
        text.push_str("## act\n\n```python\n");
        places.push((text.lines().count(), code, ends));
        text.push_str(&stage.dress(code, 1000 + number));
        text.push_str("```\n\n");
    }
    stage.write(&stage.path("documents/allowed.md"), &text);
    let allowance = allowance.replace("{outside}", stage.path("outside").to_str().unwrap());
    let arguments = [
        "--python",
        python.to_str().unwrap(),
        "--format",
        "json",
        "--timeout",
        "10",
        // The kernel counts the processes of a user together where there is no user namespace: workers that run at the
        // same time would take them from each other.
        "-j",
        "1",
        "--allow",
        &allowance,
        "allowed.md",
    ];
    let output = stage.run(setting, &arguments);
    let place = format!("user {}, {setting:?}, {}, --allow {allowance}", stage.user, python.display());
    let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
        return tally.check(&place, vec![String::from_utf8_lossy(&output.stderr).into_owned()]);
    };
    for (before, code, ends) in places {
        let seen = crate::ending(&report, before, before + code.lines().count());
        let namespaces = report["sandbox"]["namespaces"] == true;
        let right = ends
            .split(" or ")
            .any(|end| end == seen && (!namespaces || !ends.starts_with("holds or denied") || end == "holds"));
        tally.check(&place, (!right).then(|| format!("{code:?} ended as {seen}, not as {ends}")).into_iter().collect());
    }
    tally.check(&place, stage.left_behind());
}
