//! Which layer holds an act: each act that may be let happen is tried behind one layer alone, the others taken away. Resource
//! limits are in force everywhere, with `--sandbox off` as well.
//!
//! Namespaces are refused to `verify`; installing the other two is answered as done and is not. So nothing in `verify` can take
//! a layer away.
#![expect(unsafe_code, reason = "what a process takes away from itself before it becomes `verify`")]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::CommandExt;
use std::path::Path;

use serde_json::Value;

use crate::filter::{Rules, apply, equals, errno, filter};
use crate::stage::Stage;
use crate::table::{self, Act};
use crate::{Setting, Tally};

/// A layer, by the name that the table has for it.
const LAYERS: [&str; 3] = ["namespaces", "landlock", "seccomp"];

/// The layers that held each act, by its number.
type Held = BTreeMap<usize, BTreeSet<&'static str>>;

/// Tries each act that has a line of layers and may be let happen, says of each what holds it, and that the table says so, too.
pub(crate) fn check(stage: &mut Stage, python: &Path, tally: &mut Tally) {
    let all = table::acts();
    let tried = all.iter().cloned().enumerate().filter(|(_, act)| act.layers().is_some() && act.may_happen());
    let tried: Vec<(usize, Act)> = tried.collect();
    let mut held = Held::new();
    for layer in LAYERS {
        let Some(ends) = behind(stage, python, layer, &tried) else {
            return tally.skip(&format!("user {}: {layer} cannot be had alone", stage.user));
        };
        note(stage, layer, tried.iter().zip(ends), &mut held, tally);
    }
    for (number, act) in all.iter().enumerate() {
        tell(stage, act, held.get(&number), tally);
    }
    tally.check("after one layer at a time", stage.left_behind());
}

/// Notes which acts a layer has held.
fn note<'a>(
    stage: &Stage,
    layer: &'static str,
    ends: impl Iterator<Item = (&'a (usize, Act), String)>,
    held: &mut Held,
    tally: &mut Tally,
) {
    for ((number, act), end) in ends {
        if act.ends(Setting::Off).contains(&end) {
            continue;
        }
        held.entry(*number).or_default().insert(layer);
        // Behind one layer it may be refused in another way than behind all; it must have been refused.
        let refused = end.starts_with("denied") || ["fails", "system"].contains(&end.as_str());
        let wrong = (!refused).then(|| format!("ended as {end}"));
        tally.check(&format!("user {}: {}, behind {layer}", stage.user, act.name), wrong.into_iter().collect());
    }
}

/// Says which layers held an act, or what else ended it, and checks that the table says the same.
fn tell(stage: &Stage, act: &Act, held: Option<&BTreeSet<&'static str>>, tally: &mut Tally) {
    let place = format!("user {}: {}", stage.user, act.name);
    let Some(told) = act.layers() else { return println!("{place}: {}", act.ended_by()) };
    if !act.may_happen() {
        return println!("{place}: held by {}, each alone; not let happen", told.join(", "));
    }
    let seen: Vec<&str> = held.into_iter().flatten().copied().collect();
    println!("{place}: held by {}, each alone", seen.join(", "));
    let wrong = (seen != told).then(|| format!("held by {seen:?}, where the table says {told:?}"));
    tally.check(&format!("{place}, behind one layer"), wrong.into_iter().collect());
}

/// How acts end behind one layer. `None` where `verify` does not run like that here.
fn behind(stage: &mut Stage, python: &Path, layer: &str, acts: &[(usize, Act)]) -> Option<Vec<String>> {
    let (text, lines) = crate::document(stage, acts);
    stage.write(&stage.path("documents/layers.md"), &text);
    let arguments = ["--python", python.to_str()?, "--timeout", "60", "--format", "json", "--strict", "-j", "4"];
    let setting = if layer == "namespaces" { Setting::Confined } else { Setting::WithoutNamespaces };
    let mut command = stage.verify(setting, &[&arguments[..], &["layers.md"]].concat());
    let taken: Vec<&str> = LAYERS.into_iter().filter(|other| *other != layer).collect();
    let program = vec![filter(faked(&taken), errno(0))];
    // SAFETY: it makes two system calls.
    unsafe { command.pre_exec(move || apply(&program)) };
    let output = command.output().ok()?;
    let report: Value = serde_json::from_slice(&output.stdout).ok()?;
    let ends = acts.iter().zip(lines).map(|((_, act), before)| {
        let last = before + act.code.lines().count();
        crate::ending(&report, before, last)
    });
    Some(ends.collect())
}

/// The calls by which layers would come in force.
fn faked(layers: &[&str]) -> Rules {
    let mut rules = Rules::new();
    if layers.contains(&"landlock") {
        rules.insert(libc::SYS_landlock_restrict_self, Vec::new());
    }
    if layers.contains(&"seccomp") {
        rules.insert(libc::SYS_seccomp, vec![equals(0, libc::SECCOMP_SET_MODE_FILTER.cast_signed())]);
        rules.insert(libc::SYS_prctl, vec![equals(0, libc::PR_SET_SECCOMP)]);
    }
    rules
}
