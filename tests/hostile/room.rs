//! What has no room: the failure is told, and nobody else pays for it.

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

/// Those that sleep lend their places to others, and wake up together.
const SLEEPERS: usize = 16;
const INNOCENT: usize = 3;

/// A folder for temporary files in which there is no room for a script; sleepers that wake up together.
pub(crate) fn check(stage: &Stage, python: &str, tally: &mut Tally) {
    full_folder(stage, python, tally);
    crowd(stage, python, tally);
}

/// What was not run is no success.
fn full_folder(stage: &Stage, python: &str, tally: &mut Tally) {
    let lines = "x = 'some text of a script'\n".repeat(2000);
    stage.write(&stage.path("documents/long.md"), &format!("```python\n{lines}1 + 1  # → 3\n```\n"));
    let output = stage.run(Setting::WithoutRoom, &["--python", python, "long.md"]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if said.contains("mount: ") {
        return tally.skip(&format!("user {}: nothing can be mounted", stage.user));
    }
    let told = output.status.code() == Some(2) && said.contains("could not run a program") && said.contains("TMPDIR");
    let what = format!("user {}: a script without room is an error", stage.user);
    tally.check(&what, (!told).then_some(said).into_iter().collect());
}

/// A crowd that computes costs the others time, and no answer.
fn crowd(stage: &Stage, python: &str, tally: &mut Tally) {
    let sleeper = "import time\ntime.sleep(1)\nwhile True:\n    pass\n0  # → 0\n";
    let innocent = "import time\nwhile time.process_time() < 0.4:\n    pass\n'done'  # → 'done'\n";
    let block = |code: &str| format!("## One\n\n```python\n{code}```\n\n");
    let text = block(sleeper).repeat(SLEEPERS) + &block(innocent).repeat(INNOCENT);
    stage.write(&stage.path("documents/crowd.md"), &text);
    let usual = ["--python", python, "--format", "json", "--timeout", "4", "-j", "2", "crowd.md"];
    // Root may ask for more of a machine that others keep busy: alone, each has the time that it needs.
    let mut command = std::process::Command::new("nice");
    command.args(["-n", "-15", env!("CARGO_BIN_EXE_verify")]).args(usual);
    let output = stage.dressed(&mut command).output().unwrap();
    let what = format!("user {}: a crowd that wakes up", stage.user);
    let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
        return tally.check(&what, vec![String::from_utf8_lossy(&output.stderr).into_owned()]);
    };
    let of = |code: &str| {
        let claims = report["claims"].as_array().unwrap().iter().filter(|claim| claim["code"] == code);
        claims
            .map(|claim| claim["verdicts"].as_object().unwrap().values().map(crate::word).collect::<String>())
            .collect()
    };
    let (innocent, others): (Vec<String>, Vec<String>) = (of("'done'"), of("0"));
    let right = innocent == vec!["holds"; INNOCENT] && others == vec!["timeout"; SLEEPERS];
    tally.check(&what, (!right).then(|| format!("{innocent:?} beside {others:?}")).into_iter().collect());
    tally.check(&what, stage.left_behind());
}
