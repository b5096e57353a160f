//! `--sandbox strict|auto|off` and `verify doctor`.

use crate::stage::Stage;
use crate::{Setting, Tally};

/// A document that any Python can check.
const PYTHON_RUNS: &str = "# t\n\n```python\n1 + 1  # → 2\n```\n";

/// Looks at the three modes with namespaces and without.
pub(crate) fn check(stage: &Stage, tally: &mut Tally) {
    stage.write(&stage.path("documents/sum.md"), PYTHON_RUNS);
    let usual: &[&str] = if stage.user == 0 { &["sum.md"] } else { &["sum.md", "--python", "/usr/bin/python3"] };
    let with = |more: &[&'static str]| [usual, more].concat();
    if !stage.run(Setting::Confined, usual).status.success() {
        return tally.skip(&format!("user {}: no Python for the modes of the sandbox", stage.user));
    }
    doctor(stage, tally);
    let output = stage.run(Setting::WithoutNamespaces, &with(&["--sandbox", "strict"]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let refused =
        output.status.code() == Some(2) && said.contains("--sandbox auto") && said.contains("mount namespace");
    tally.check(
        "strict refuses without namespaces and names the flag",
        (!refused).then_some(said).into_iter().collect(),
    );
    let output = stage.run(Setting::WithoutNamespaces, usual);
    tally.check("auto goes on without namespaces", not(output.status.success(), &output.stderr));
    let output = stage.run(Setting::Off, &with(&["--format", "json"]));
    let loud = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("unconfined");
    tally.check("off is loud", not(loud(&output.stdout) && loud(&output.stderr), &output.stderr));
}

/// The report must say what cannot be had, and what is not promised then.
fn doctor(stage: &Stage, tally: &mut Tally) {
    let without = stage.run(Setting::WithoutNamespaces, &["doctor"]);
    let said = String::from_utf8_lossy(&without.stdout).into_owned();
    let names = ["user namespace", "pid namespace", "read-only files", "scratch file system"];
    let honest = names.iter().all(|name| said.lines().any(|line| line.starts_with(name) && line.contains(" no ")));
    let promised = said.contains("not promised: a snippet cannot fill the disk");
    tally.check("doctor says what is missing", not(honest && promised, said.as_bytes()));
}

fn not(right: bool, said: &[u8]) -> Vec<String> {
    if right { Vec::new() } else { vec![String::from_utf8_lossy(said).into_owned()] }
}
