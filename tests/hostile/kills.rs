//! A hundred runs that are killed at random moments: no process outlives them, and the next run leaves no file.
//! `cargo test --test hostile -- --kills`

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::stage::Stage;
use crate::{Setting, Tally};

const KILLS: u32 = 100;

/// In milliseconds: a run takes longer.
const LATEST: u64 = 1500;

/// What is killed starts processes where it may, fills folders, sleeps and computes.
const DOCUMENT: &str = "## 1\n\n```python\nimport time\ntime.sleep(60)  # → None\n```\n\n\
    ## 2\n\n```python\nwhile True:\n    pass\n0  # → 0\n```\n\n\
    ## 3\n\n```python\nimport os\nfor n in range(10**6):\n    os.makedirs(f'{n}/a')\n0  # → 0\n```\n\n\
    ## 4\n\n```python\nimport os\nif os.fork() == 0:\n    os.setsid()\n    os.execv('/bin/sleep', ['sleep', '60'])\n0  # → 0\n```\n\n";

/// Kills runs, in turn confined, without namespaces, and with processes allowed.
pub(crate) fn check(stage: &Stage, python: &Path, tally: &mut Tally) {
    stage.write(&stage.path("documents/kills.md"), &DOCUMENT.repeat(5));
    let mut random = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
    println!("seed {random}");
    for number in 0..KILLS {
        let setting = if number % 3 == 1 { Setting::WithoutNamespaces } else { Setting::Confined };
        let more: &[&str] = if number % 3 == 2 { &["--allow", "processes"] } else { &[] };
        let usual = ["--python", python.to_str().unwrap(), "--quiet", "-j", "2", "kills.md"];
        let mut run = stage.verify(setting, &[&usual, more].concat()).spawn().unwrap();
        let wait = next(&mut random) % LATEST;
        std::thread::sleep(Duration::from_millis(wait));
        run.kill().unwrap();
        run.wait().unwrap();
        let alive = stage.processes_left();
        let wrong = alive.iter().map(|pid| format!("process {pid} lives")).collect();
        tally.check(&format!("kill {number} after {wait} ms, {setting:?} {more:?}"), wrong);
    }
    stage.write(&stage.path("documents/after.md"), "```python\n1 + 1  # → 2\n```\n");
    let after = stage.run(Setting::Confined, &["--python", python.to_str().unwrap(), "after.md"]);
    let said = String::from_utf8_lossy(&after.stdout).into_owned();
    tally.check("a run after them", (!after.status.success()).then_some(said).into_iter().collect());
    tally.check("nothing is left after it", stage.left_behind());
}

/// The next of a row of numbers that look random (Knuth's MMIX).
fn next(random: &mut u64) -> u64 {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}
