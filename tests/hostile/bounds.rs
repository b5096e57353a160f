//! What holds for all that a worker runs together, and for what no limit of the kernel covers. It is looked at from outside
//! while `verify` runs.

use std::collections::BTreeMap;
use std::fs;
use std::process::Child;
use std::time::Duration;

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

/// Snippets that sleep with this much memory each, so that all of them would have more than the bound.
const SLEEPERS: u64 = 8;
const MEMORY_OF_EACH: u64 = 1100 << 20;

/// With `-j 1` a worker has places for two, and room for one more: three times the limit of one (`SECURITY.md`).
const BOUND: u64 = 3 * (2 << 30);

/// What may have been taken until it was looked at again, and what children share with the process that they come from.
const LATE: u64 = 1200 << 20;

/// What the machine must have for that.
const NEEDED: u64 = 12 << 30;

/// More threads than these are nowhere let be: what is looked at twenty times a second is a few thousand later.
const MOST_THREADS: u64 = 16 << 10;
const THREADS: u64 = 30_000;

/// Past Python, whose threads take more in some versions; a stack of 32 KiB each.
const CROWD: &str = "import ctypes\nlibc = ctypes.CDLL(None)\ndef crowd(count):\n    \
     look, one = ctypes.create_string_buffer(128), ctypes.c_ulong()\n    \
     libc.pthread_attr_init(look)\n    libc.pthread_attr_setstacksize(look, ctypes.c_size_t(32768))\n    \
     return sum(libc.pthread_create(ctypes.byref(one), look, libc.pause, None) == 0 for _ in range(count))\n";

/// Tries all of it.
pub(crate) fn check(stage: &Stage, python: &str, tally: &mut Tally) {
    memory(stage, python, tally);
    for setting in [Setting::Confined, Setting::WithoutNamespaces] {
        threads(stage, python, setting, tally);
    }
    foreign_folders(stage, python, tally);
}

/// All together have a bound, and who was ended for it is tried again.
fn memory(stage: &Stage, python: &str, tally: &mut Tally) {
    let what = format!("user {}: the memory of all together", stage.user);
    if available() < NEEDED {
        return tally.pass_over(&format!("{what}: this machine has too little to try it"));
    }
    let code = format!("import time\ndata = b'x' * {MEMORY_OF_EACH}\ntime.sleep(5)\nlen(data)  # → {MEMORY_OF_EACH}\n");
    stage.write(&stage.path("documents/bound.md"), &block(&code).repeat(SLEEPERS as usize));
    let (report, most) = watched(stage, python, Setting::Confined, "bound.md", resident);
    let ends = ends(&report);
    let mut wrong = Vec::new();
    if ends != vec!["holds"; SLEEPERS as usize] {
        wrong.push(format!("{ends:?}"));
    }
    // Were there never three at a time, nothing would have been tried.
    if !(3 * MEMORY_OF_EACH..=BOUND + LATE).contains(&most) {
        wrong.push(format!("{} MiB at most", most >> 20));
    }
    println!("{what}: {} MiB at most, with a bound of {} MiB", most >> 20, BOUND >> 20);
    tally.check(&what, wrong);
    tally.check(&what, stage.left_behind());
}

/// A crowd of threads ends, for root as for others, and nobody else pays for it.
fn threads(stage: &Stage, python: &str, setting: Setting, tally: &mut Tally) {
    let code = format!("{CROWD}crowd({THREADS})  # → {THREADS}\n");
    stage.write(&stage.path("documents/threads.md"), &(block(&code) + &block("1 + 1  # → 2\n").repeat(20)));
    let (report, most) = watched(stage, python, setting, "threads.md", |usage| usage.threads);
    let what = format!("user {}: a crowd of threads, {setting:?}", stage.user);
    println!("{what}: {most} at most");
    let ends = ends(&report);
    let (crowd, others) = ends.split_first().unwrap();
    let mut wrong = Vec::new();
    if crowd == "holds" || most > MOST_THREADS {
        wrong.push(format!("{crowd}, {most} threads"));
    }
    if others != vec!["holds"; 20] {
        wrong.push(format!("others: {others:?}"));
    }
    tally.check(&what, wrong);
    tally.check(&what, stage.left_behind());
}

/// Folders whose names look like ours stay, unless they have the mark.
fn foreign_folders(stage: &Stage, python: &str, tally: &mut Tally) {
    use std::os::unix::fs::PermissionsExt;
    let foreign = [
        ("verify-notes", "file", "mine"),
        ("verify-scratch-notes", "file", "mine"),
        ("verify-scratch-marked", ".verify-scratch", "mine"),
    ];
    let stale = ("verify-scratch-stale", ".verify-scratch", "A scratch folder of verify.");
    for (folder, file, text) in foreign.into_iter().chain([stale]) {
        let folder = stage.path("tmp").join(folder);
        stage.make_folder(&folder);
        stage.write(&folder.join(file), text);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
    stage.write(&stage.path("documents/foreign.md"), "```python\n1 + 1  # → 2\n```\n");
    let output = stage.run(Setting::Confined, &["--python", python, "foreign.md"]);
    let mut wrong = Vec::new();
    if !output.status.success() {
        wrong.push(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    for (folder, file, text) in foreign {
        let folder = stage.path("tmp").join(folder);
        if fs::read_to_string(folder.join(file)).ok().as_deref() != Some(text) {
            wrong.push(format!("{} is gone", folder.display()));
        }
        let _ = fs::remove_dir_all(folder);
    }
    let what = format!("user {}: folders of others stay", stage.user);
    tally.check(&what, wrong);
    tally.check(&format!("user {}: one with the mark goes", stage.user), stage.left_behind());
}

fn block(code: &str) -> String {
    format!("## One\n\n```python\n{code}```\n\n")
}

/// How all claims of a report ended, in order.
fn ends(report: &Value) -> Vec<String> {
    let claims = report["claims"].as_array().into_iter().flatten();
    claims.map(|claim| claim["verdicts"].as_object().unwrap().values().map(crate::word).collect()).collect()
}

/// What a process takes.
struct Usage {
    memory: u64,
    threads: u64,
}

fn resident(usage: &Usage) -> u64 {
    usage.memory
}

/// The report on a document, and the most that all processes of the run took together.
fn watched(stage: &Stage, python: &str, setting: Setting, name: &str, of: fn(&Usage) -> u64) -> (Value, u64) {
    let arguments = ["--python", python, "--format", "json", "--timeout", "60", "-j", "1", name];
    let mut run = stage.verify(setting, &arguments).spawn().unwrap();
    let mut out = run.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = std::io::Read::read_to_string(&mut out, &mut text);
        text
    });
    let mut most = 0;
    while run.try_wait().unwrap().is_none() {
        most = most.max(all_of(&run).iter().map(of).sum());
        std::thread::sleep(Duration::from_millis(10));
    }
    (serde_json::from_str(&reader.join().unwrap()).unwrap_or_default(), most)
}

/// What a process and all that come from it take.
fn all_of(run: &Child) -> Vec<Usage> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let all: BTreeMap<u32, (u32, Usage)> = processes
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            Some((pid, usage(&fs::read_to_string(entry.path().join("stat")).ok()?)?))
        })
        .collect();
    let comes_from_it = |pid: u32| {
        let mut parents = std::iter::successors(Some(pid), |pid| all.get(pid).map(|(parent, _)| *parent));
        parents.any(|parent| parent == run.id())
    };
    let chosen: Vec<u32> = all.keys().copied().filter(|pid| comes_from_it(*pid)).collect();
    let mut all = all;
    chosen.into_iter().filter_map(|pid| all.remove(&pid)).map(|(_, usage)| usage).collect()
}

/// The parent of a process, and what it takes, as `/proc/PID/stat` has it (`proc_pid_stat(5)`).
fn usage(stat: &str) -> Option<(u32, Usage)> {
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some((fields.get(1)?.parse().ok()?, Usage { memory: number(21)? * 4096, threads: number(17)? }))
}

/// What the machine has to give.
fn available() -> u64 {
    let about = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = about.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib << 10)
}
