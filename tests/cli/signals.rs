//! What a signal leaves behind: nothing.
#![expect(unsafe_code, reason = "system calls")]

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::fixture::{Folder, Ran, SOUND, python};

const BUSY: &str = "```python\nimport time\ntime.sleep(100)\n```\n\n```python\nwhile True: pass\n```\n";

/// The processes that were started with this folder as the one for temporary files, or work in it.
fn processes(folder: &Folder) -> Vec<String> {
    let temporary = folder.temporary();
    let within = |entry: &std::path::Path| {
        std::fs::read_link(entry.join("cwd")).is_ok_and(|path| path.starts_with(&temporary))
            || std::fs::read(entry.join("environ"))
                .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&*temporary.to_string_lossy()))
    };
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter(|entry| within(&entry.path()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// What is mounted in this folder, as everybody else sees it.
fn mounts(folder: &Folder) -> Vec<String> {
    let temporary = folder.temporary().to_string_lossy().into_owned();
    let all = std::fs::read_to_string("/proc/self/mounts").unwrap();
    all.lines().filter(|mount| mount.contains(&temporary)).map(str::to_owned).collect()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A command that ignores no signal, though whoever runs the tests may (`nohup`).
fn heeding_all(mut command: Command) -> Command {
    // SAFETY: between the fork and the execution `signal` may be called, and all of these have a default.
    unsafe {
        command.pre_exec(|| {
            for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGTERM] {
                libc::signal(signal, libc::SIG_DFL);
            }
            Ok(())
        })
    };
    command
}

/// Sends a signal so long after the first worker has a scratch folder; gives how `verify` ended.
fn interrupted(folder: &Folder, signal: Signal, after: Duration, sandbox: &str) -> std::process::ExitStatus {
    let python = python().unwrap();
    let args = ["a.md", "--python", &python, "--timeout", "90", "--sandbox", sandbox];
    let mut process = heeding_all(folder.command(&args)).spawn().unwrap();
    until("no worker starts", || std::fs::read_dir(folder.temporary()).unwrap().count() > 0);
    std::thread::sleep(after);
    kill_process(Pid::from_child(&process), signal).unwrap();
    let status = process.wait().unwrap();
    until("a process is left", || processes(folder).is_empty());
    assert_eq!(mounts(folder), [""; 0], "something is mounted after {signal:?}");
    status
}

#[test]
fn nothing_is_left_behind() {
    let Some(_) = python() else { return };
    let folder = Folder::new(&[("a.md", BUSY), ("good.md", SOUND)]);
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        for (after, sandbox) in [(0, "auto"), (30, "auto"), (300, "auto"), (1000, "auto"), (700, "off")] {
            let status = interrupted(&folder, signal, Duration::from_millis(after), sandbox);
            assert_eq!(status.code(), Some(code), "{signal:?} after {after} ms");
            assert_eq!(std::fs::read_dir(folder.temporary()).unwrap().count(), 0, "{signal:?} after {after} ms");
        }
    }
}

#[test]
fn what_a_killed_run_leaves_the_next_one_removes() {
    let Some(_) = python() else { return };
    let folder = Folder::new(&[("a.md", BUSY), ("good.md", SOUND)]);
    for after in [0, 200, 800] {
        let status = interrupted(&folder, Signal::KILL, Duration::from_millis(after), "auto");
        assert_eq!(status.signal(), Some(9));
        let ran: Ran = folder.check(&["good.md"]).unwrap();
        assert_eq!(ran.status, Some(0), "the next run works");
    }
}
