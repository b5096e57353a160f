//! Whether the sandbox confines: every act of a table is tried with nothing in force, where it must succeed, under each
//! layer alone that is said to stop it, and under all of them.
//!
//! As root and as an ordinary user, each try in a process of its own (this program with arguments), which answers with
//! its exit status. A layer that this kernel does not have is a SKIP, and a failure where
//! `VERIFY_SANDBOX_MUST_WORK=1` is set. With `--table` it says which layer holds each act, and tries none.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test says what it saw and stops at what it did not expect"
)]

mod acts;
mod probe;
mod table;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::chown;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use acts::World;
use table::Layer;

/// The user that tries everything when the tests run as root.
const NOBODY: u32 = 65534;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("--probe") => probe::run(&arguments[1..]),
        Some("--cost") => probe::cost(arguments.get(1).map_or("All", String::as_str)),
        Some("--doctor") => probe::doctor(&arguments[1]),
        Some("--table") => table::print(),
        Some("--linger") => probe::linger(&arguments[1], &arguments[2]),
        // Test runners ask for names; this one has none to give.
        Some("--list") => ExitCode::SUCCESS,
        _ => run_all(),
    }
}

fn run_all() -> ExitCode {
    let mut tally = Tally::default();
    let own = rustix::process::getuid().as_raw();
    let users = if own == 0 { vec![0, NOBODY] } else { vec![own] };
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    for user in users {
        let stage = Stage::build(user);
        hostile(&stage, &mut tally);
        harmless(&stage, &mut tally);
        nothing_outlives(&stage, &mut tally);
        doctor(&stage, &mut tally);
        assert!(stage.victim_lives(), "the victim of user {user} is dead");
    }
    assert_eq!(fs::read_to_string("/proc/self/mounts").unwrap(), mounts, "a mount was left behind");
    println!("{} held, {} skipped, {} failed", tally.held, tally.skipped, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn hostile(stage: &Stage, tally: &mut Tally) {
    for row in table::HOSTILE {
        if row.root && stage.user != 0 {
            continue;
        }
        let alone = stage.probe("hostile", row.name, None);
        if row.optional && alone != row.without {
            tally.skip(stage, row.name, "the kernel refuses it anyway");
            continue;
        }
        tally.note(stage, row.name, "nothing", alone, &[row.without]);
        for &(layer, answer) in row.stopped {
            tally.note(
                stage,
                row.name,
                &format!("{layer:?}"),
                stage.probe("hostile", row.name, Some(layer)),
                &[answer],
            );
        }
        for &layer in row.passes {
            tally.note(
                stage,
                row.name,
                &format!("{layer:?}"),
                stage.probe("hostile", row.name, Some(layer)),
                &[row.without],
            );
        }
        let answers: Vec<i32> = row.stopped.iter().map(|&(_, answer)| answer).collect();
        for layer in table::TOGETHER {
            tally.note(stage, row.name, &format!("{layer:?}"), stage.probe("hostile", row.name, Some(layer)), &answers);
        }
    }
}

fn harmless(stage: &Stage, tally: &mut Tally) {
    for &(name, _, layer) in table::HARMLESS {
        tally.note(stage, name, &format!("{layer:?}"), stage.probe("harmless", name, Some(layer)), &[0]);
    }
    let bounded = if stage.user == 0 { &[] } else { table::PROCESSES_OF_A_USER };
    let of_namespace = if namespaces_are_bounded() { table::PROCESSES_OF_A_NAMESPACE } else { &[] };
    let threads = if namespaces_are_bounded() { table::THREADS_OF_A_NAMESPACE } else { &[] };
    let all = [
        ("threads", threads),
        ("processes", table::PROCESSES),
        ("processes", bounded),
        ("processes", of_namespace),
        ("network", table::NETWORK),
    ];
    for (list, rows) in all {
        for &(name, _, layer, answer) in rows {
            let said = format!("{layer:?}, {list} allowed");
            tally.note(stage, name, &said, stage.probe(list, name, Some(layer)), &[answer]);
        }
    }
}

/// Whether this kernel limits the processes of each pid namespace by itself: from 6.14 on.
fn namespaces_are_bounded() -> bool {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let numbers: Vec<u32> = release.split('.').map_while(|part| part.parse().ok()).collect();
    numbers.first_chunk() >= Some(&[6, 14])
}

/// Whoever kills the worker's parent, here a shell, ends the worker, what waits for it and everything in the namespace:
/// nobody holds the pipe any more then.
fn nothing_outlives(stage: &Stage, tally: &mut Tally) {
    stage.make_scratch();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "\"$@\" & wait", "sh"]).arg(std::env::current_exe().unwrap());
    shell.args(["--linger", &stage.user.to_string()]).arg(stage.folder.path().join("scratch"));
    let mut shell = shell.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(shell.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let start = Instant::now();
    shell.kill().unwrap();
    shell.wait().unwrap();
    output.read_to_string(&mut String::new()).unwrap();
    while stage.folder.path().join("scratch").exists() && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let answer = match line.trim() {
        "ready" => i32::from(start.elapsed() > Duration::from_secs(5)),
        _ => probe::LAYER_MISSING,
    };
    tally.note(stage, "outlive the worker", "Namespaces", answer, &[0]);
}

/// The report must name the layers that the other probes had.
fn doctor(stage: &Stage, tally: &mut Tally) {
    let output = stage.command(&["--doctor"]).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let missing = report.lines().find(|line| line.contains(" no "));
    let answer = if missing.is_some() { probe::LAYER_MISSING } else { i32::from(report.lines().count() != 11) };
    tally.note(stage, "doctor", missing.unwrap_or("all layers"), answer, &[0]);
}

/// What was seen.
#[derive(Default)]
struct Tally {
    held: u32,
    skipped: u32,
    failed: u32,
}

impl Tally {
    fn note(&mut self, stage: &Stage, act: &str, layer: &str, answer: i32, expected: &[i32]) {
        if answer == probe::LAYER_MISSING {
            self.skip(stage, act, &format!("this system lacks {layer}"));
        } else if expected.contains(&answer) {
            self.held += 1;
        } else {
            self.failed += 1;
            println!("FAILED user {}: {act} under {layer}: {answer}, and {expected:?} was expected", stage.user);
        }
    }

    fn skip(&mut self, stage: &Stage, act: &str, why: &str) {
        let must = std::env::var_os("VERIFY_SANDBOX_MUST_WORK").is_some_and(|value| value == "1");
        let missing = why.starts_with("this system lacks");
        println!("{} user {}: {act}: {why}", if must && missing { "FAILED" } else { "SKIP" }, stage.user);
        if must && missing { self.failed += 1 } else { self.skipped += 1 }
    }
}

/// What stands outside, for one user.
struct Stage {
    user: u32,
    folder: tempfile::TempDir,
    victim: Child,
    tcp: std::net::TcpListener,
    _sockets: [UnixListener; 2],
}

impl Stage {
    fn build(user: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::create_dir(folder.path().join("scratch")).unwrap();
        fs::write(outside.join("file"), "text").unwrap();
        let abstract_address = SocketAddr::from_abstract_name(World::abstract_name(&outside)).unwrap();
        let sockets =
            [UnixListener::bind(outside.join("socket")).unwrap(), UnixListener::bind_addr(&abstract_address).unwrap()];
        for path in ["", "outside", "outside/file", "outside/socket", "scratch"] {
            chown(folder.path().join(path), Some(user), Some(user)).unwrap();
        }
        let victim = Command::new("sleep").arg("600").uid(user).gid(user).spawn().unwrap();
        let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Self { user, folder, victim, tcp, _sockets: sockets }
    }

    fn probe(&self, list: &str, act: &str, layer: Option<Layer>) -> i32 {
        let outside = self.folder.path().join("outside");
        fs::write(outside.join("file"), "text").unwrap();
        self.make_scratch();
        let arguments = [
            list.to_owned(),
            act.to_owned(),
            layer.map_or("nothing".to_owned(), |layer| format!("{layer:?}")),
            self.user.to_string(),
            self.victim.id().to_string(),
            self.tcp.local_addr().unwrap().port().to_string(),
        ];
        let mut probe = Command::new(std::env::current_exe().unwrap());
        probe.arg("--probe").args(arguments).arg(self.folder.path()).stdin(Stdio::null());
        let answer = probe.status().unwrap().code().unwrap_or(-1);
        // What is stopped must also leave no trace.
        if layer == Some(Layer::All) {
            assert_eq!(text(&outside), "text", "{act} changed the file outside");
        }
        answer
    }

    /// The guard of each probe removes it.
    fn make_scratch(&self) {
        let scratch = self.folder.path().join("scratch");
        fs::create_dir_all(&scratch).unwrap();
        chown(scratch, Some(self.user), Some(self.user)).unwrap();
    }

    /// This program with other arguments, the user as the last of them.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(arguments).arg(self.user.to_string()).stdin(Stdio::null());
        command
    }

    fn victim_lives(&self) -> bool {
        fs::read_to_string(format!("/proc/{}/stat", self.victim.id())).is_ok_and(|stat| stat.contains(") S "))
    }
}

fn text(outside: &Path) -> String {
    fs::read_to_string(outside.join("file")).unwrap()
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}
