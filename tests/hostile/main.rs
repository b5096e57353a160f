//! Hostile documents through the real binary: every act of `acts.md`, as root and as an ordinary user, with namespaces
//! and without, on the oldest and the newest Python. Where it is safe, an act is one half of a pair: it must succeed
//! with `--sandbox off`. What stands outside must be as it was, a process outside must live, and nothing may be left.
//!
//! What this system does not have is a SKIP, and a failure where `VERIFY_SANDBOX_MUST_WORK=1` is set. With the argument
//! `--many` it checks a document of ten thousand blocks instead, of which one in ten is hostile, with `--beside` only
//! the bombs beside a thousand others, with `--machines` only what concerns room and machines, with `--bounds` what holds for all
//! together, with `--layers` which layer holds each act, with `--row=13` the acts of a row, with `--kills` what is left of a hundred runs that are killed, with
//! `--plain` all but what root would do.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test says what it saw and stops at what it did not expect"
)]

mod allowed;
mod beside;
mod bounds;
mod chain;
mod copy;
mod filter;
mod kills;
mod layers;
mod machines;
mod many;
mod memory;
mod modes;
mod room;
mod shown;
mod stage;
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustix::process::{Pid, WaitOptions};
use serde_json::Value;
use stage::Stage;
use table::Act;

/// The user that tries everything when the tests run as root.
const NOBODY: u32 = 65534;

/// How `verify` is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Confined,
    WithoutNamespaces,
    /// Without namespaces, and with next to no room for temporary files.
    WithoutRoom,
    Off,
}

/// The settings in which each act is tried.
const SETTINGS: [Setting; 3] = [Setting::Confined, Setting::WithoutNamespaces, Setting::Off];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Test runners ask for names; this one has none to give.
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
    let mut tally = Tally::default();
    let own = rustix::process::getuid().as_raw();
    let pythons = pythons();
    if arguments.iter().any(|argument| argument == "--many") {
        many::check(&Stage::build(own), pythons.last().unwrap(), &mut tally);
        return tally.end();
    }
    if arguments.iter().any(|argument| argument == "--beside") {
        beside::check(&Stage::build(own), pythons.last().unwrap(), &mut tally);
        chain::check(&Stage::build(own), pythons.last().unwrap(), &mut tally);
        return tally.end();
    }
    if arguments.iter().any(|argument| argument == "--kills") {
        kills::check(&Stage::build(own), pythons.last().unwrap(), &mut tally);
        return tally.end();
    }
    let plain = arguments.iter().any(|argument| argument == "--plain");
    let users = if own == 0 { vec![0, NOBODY] } else { vec![own] };
    let users: Vec<u32> = users.into_iter().filter(|user| !plain || *user != 0).collect();
    for (argument, checks) in SOME {
        if arguments.iter().any(|given| given == argument) {
            users.iter().for_each(|user| some(&mut Stage::build(*user), &pythons, checks, &mut tally));
            return tally.end();
        }
    }
    if let Some(row) = arguments.iter().find_map(|argument| argument.strip_prefix("--row=")?.parse().ok()) {
        let check = |stage: &mut Stage, python: &Path, tally: &mut Tally| {
            for setting in SETTINGS {
                acts(stage, python, setting, Some(row), tally);
            }
        };
        users.iter().for_each(|user| some(&mut Stage::build(*user), &pythons, &[check], &mut tally));
        return tally.end();
    }
    let mounts = mounts();
    for user in users {
        let mut stage = Stage::build(user);
        modes::check(&stage, &mut tally);
        let chosen = oldest_and_newest(&stage, &pythons, &mut tally);
        for python in &chosen {
            everything(&mut stage, python, &mut tally);
        }
        let Some(newest) = chosen.last() else { continue };
        layers::check(&mut stage, newest, &mut tally);
        bounds::check(&stage, newest.to_str().unwrap(), &mut tally);
        machines::check(&stage, newest.to_str().unwrap(), &mut tally);
        // Whose processes they are makes no difference to these.
        if plain || user == own {
            beside::check(&stage, newest, &mut tally);
            chain::check(&stage, newest, &mut tally);
            room::check(&stage, newest.to_str().unwrap(), &mut tally);
            memory::check(&stage, newest.to_str().unwrap(), &mut tally);
        }
    }
    tally.check("mounts", mounts_unlike(&mounts));
    tally.end()
}

/// What is looked at in one stage, with one Python.
type Check = fn(&mut Stage, &Path, &mut Tally);

/// Arguments that ask for a part of the suite, with each user.
const SOME: [(&str, &[Check]); 3] = [
    ("--layers", &[layers::check]),
    ("--bounds", &[|stage, python, tally| bounds::check(stage, python.to_str().unwrap(), tally)]),
    (
        "--machines",
        &[
            |stage, python, tally| machines::check(stage, python.to_str().unwrap(), tally),
            |stage, python, tally| memory::check(stage, python.to_str().unwrap(), tally),
            |stage, python, tally| room::check(stage, python.to_str().unwrap(), tally),
        ],
    ),
];

/// Looks at some of it with the newest Python that the stage's user can run.
fn some<C>(stage: &mut Stage, pythons: &[PathBuf], checks: &[C], tally: &mut Tally)
where
    C: Fn(&mut Stage, &Path, &mut Tally),
{
    let newest = pythons.iter().rev().find_map(|python| copy::reachable(stage, python).ok());
    let Some(newest) = newest else { return tally.skip(&format!("user {}: no Python", stage.user)) };
    checks.iter().for_each(|check| check(stage, &newest, tally));
}

fn everything(stage: &mut Stage, python: &Path, tally: &mut Tally) {
    for setting in SETTINGS {
        acts(stage, python, setting, None, tally);
    }
    shown::check(stage, python, tally);
    allowed::check(stage, python, tally);
}

/// All acts, or those of one row, in one setting, in two documents: those that run until they are stopped have one with a short
/// limit.
fn acts(stage: &mut Stage, python: &Path, setting: Setting, row: Option<u32>, tally: &mut Tally) {
    let place = format!("user {}, {setting:?}, {}", stage.user, python.file_name().unwrap().to_string_lossy());
    if setting == Setting::WithoutNamespaces && !stage.run(setting, &["--version"]).status.success() {
        return tally.skip(&format!("{place}: namespaces cannot be taken away here"));
    }
    for slow in [false, true] {
        let all = table::acts().into_iter().enumerate();
        let is_chosen = |act: &Act| row.is_none_or(|row| act.row() == row) && !act.ends(setting).is_empty();
        let chosen: Vec<(usize, Act)> = all.filter(|(_, act)| act.is_slow() == slow && is_chosen(act)).collect();
        if chosen.is_empty() {
            continue;
        }
        let (text, lines) = document(stage, &chosen);
        let path = stage.path("documents/acts.md");
        stage.write(&path, &text);
        let before = stage.outside();
        let seconds = if slow { "2" } else { "60" };
        // An answer that the snippet made false is to be called so, however unlike the two texts are.
        let fixed = ["--format", "json", "--strict", "-j", "4", "acts.md"];
        let arguments = [&["--python", python.to_str().unwrap(), "--timeout", seconds][..], &fixed].concat();
        let output = stage.run(setting, &arguments);
        let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
            tally.check(&place, vec![String::from_utf8_lossy(&output.stderr).into_owned()]);
            continue;
        };
        note_layers(setting, &report, &place, tally);
        for ((_, act), first) in chosen.iter().zip(lines) {
            let seen = ending(&report, first, first + act.code.lines().count());
            let wanted = act.ends(setting);
            let wrong = (!wanted.contains(&seen)).then(|| format!("ended as {seen}, not as {}", wanted.join(" or ")));
            tally.row(act, &place, wrong);
        }
        let mut wrong = stage.left_behind();
        if setting != Setting::Off && stage.outside() != before {
            wrong.push("something outside was changed".to_owned());
        }
        tally.check(&place, wrong);
    }
}

/// A document of acts, and the line before the first of each one's block.
fn document(stage: &mut Stage, acts: &[(usize, Act)]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut lines = Vec::new();
    for (number, act) in acts {
        text.push_str(&format!("## {}\n\n```python\n", act.name));
        lines.push(text.lines().count());
        text.push_str(&stage.dress(&act.code, *number));
        text.push_str("```\n\n");
    }
    (text, lines)
}

/// How the claim of a block ended: the reason, or else the verdict.
fn ending(report: &Value, before: usize, last: usize) -> String {
    let claims = report["claims"].as_array().unwrap().iter();
    let own = claims.filter(|claim| {
        let line = claim["line"].as_u64().unwrap() as usize;
        before < line && line <= last
    });
    let ends: Vec<String> = own.flat_map(|claim| claim["verdicts"].as_object().unwrap().values()).map(word).collect();
    if ends.is_empty() { "no claim".to_owned() } else { ends.join(", ") }
}

fn word(verdict: &Value) -> String {
    verdict["reason"].as_str().or(verdict["verdict"].as_str()).unwrap().to_owned()
}

/// Says which layers the acts were tried without, and makes sure that the setting is what it claims to be.
fn note_layers(setting: Setting, report: &Value, place: &str, tally: &mut Tally) {
    let layers = &report["sandbox"];
    match setting {
        Setting::Confined => {
            for kind in ["user", "pid", "network", "mount", "scratch"] {
                if layers["kinds"][kind] != true {
                    tally.skip(&format!("{place}: this system lacks the {kind} namespace"));
                }
            }
            if layers["landlock"].as_u64() < Some(6) {
                tally.skip(&format!("{place}: this system lacks version 6 of Landlock"));
            }
        }
        Setting::WithoutNamespaces | Setting::WithoutRoom => assert_eq!(layers["namespaces"], false, "{place}"),
        Setting::Off => assert_eq!(layers["seccomp"], false, "{place}"),
    }
}

/// The Pythons of this machine that can be embedded, oldest first.
fn pythons() -> Vec<PathBuf> {
    let found = verify::python::discover();
    let all: Vec<PathBuf> =
        verify::python::select(&found, &[]).unwrap().into_iter().map(|(_, python)| python.executable).collect();
    assert!(!all.is_empty());
    all
}

/// The first and the last that the stage's user can run.
fn oldest_and_newest(stage: &Stage, all: &[PathBuf], tally: &mut Tally) -> Vec<PathBuf> {
    let mut first = |order: Vec<&PathBuf>| {
        order.into_iter().find_map(|python| match copy::reachable(stage, python) {
            Ok(python) => Some(python),
            Err(why) => {
                tally.pass_over(&format!("user {}, {}: {why}", stage.user, python.display()));
                None
            }
        })
    };
    let mut chosen: Vec<PathBuf> =
        [first(all.iter().collect()), first(all.iter().rev().collect())].into_iter().flatten().collect();
    chosen.dedup();
    chosen
}

/// Whether a child of this process has ended by now. The victim is not asked about.
pub(crate) fn reap(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    !matches!(rustix::process::waitpid(pid, WaitOptions::NOHANG), Ok(None))
}

fn mounts() -> Vec<String> {
    std::fs::read_to_string("/proc/self/mounts").unwrap().lines().map(str::to_owned).collect()
}

fn mounts_unlike(before: &[String]) -> Vec<String> {
    mounts().into_iter().filter(|mount| !before.contains(mount)).map(|mount| format!("mounted: {mount}")).collect()
}

/// What was seen.
#[derive(Default)]
pub(crate) struct Tally {
    rows: BTreeSet<u32>,
    held: u32,
    skipped: u32,
    failed: u32,
}

impl Tally {
    fn row(&mut self, act: &Act, place: &str, wrong: Option<String>) {
        self.rows.insert(act.row());
        self.check(&format!("{place}: {}", act.name), wrong.into_iter().collect());
    }

    /// Something holds where nothing is wrong with it.
    pub(crate) fn check(&mut self, what: &str, wrong: Vec<String>) {
        if wrong.is_empty() {
            self.held += 1;
        } else {
            self.failed += 1;
            println!("FAILED {what}: {}", wrong.join("; "));
        }
    }

    /// Something that cannot be tried here.
    pub(crate) fn skip(&mut self, why: &str) {
        let must = std::env::var_os("VERIFY_SANDBOX_MUST_WORK").is_some_and(|value| value == "1");
        println!("{} {why}", if must { "FAILED" } else { "SKIP" });
        if must { self.failed += 1 } else { self.skipped += 1 }
    }

    /// What need not be tried here: another Python is, or another machine has more room.
    pub(crate) fn pass_over(&mut self, why: &str) {
        println!("SKIP {why}");
        self.skipped += 1;
    }

    fn end(&self) -> ExitCode {
        let (rows, Self { held, skipped, failed, .. }) = (self.rows.len(), self);
        println!("{rows} rows of the table: {held} tries held, {skipped} skipped, {failed} failed");
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
