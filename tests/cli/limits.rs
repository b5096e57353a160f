//! A failure of `verify` itself is never green: it does with little, and says so where that is too little.

use std::fmt::Write as _;
use std::process::Command;

use crate::fixture::{Folder, Ran, python};

/// Thirty answers that are false.
fn wrong() -> String {
    (0..30).fold(String::new(), |mut text, number| {
        let _ = write!(text, "## {number}\n\n```python\n{number} + 1  # → -1\n```\n\n");
        text
    })
}

/// Runs `verify` below a limit that a shell sets.
fn below(folder: &Folder, limit: &str, args: &[&str]) -> Ran {
    let verify = folder.command(args);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limit} && exec \"$0\" \"$@\"")]).arg(verify.get_program()).args(verify.get_args());
    shell.current_dir(folder.path());
    for (name, value) in verify.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Ran::of(shell.output().unwrap())
}

/// The worker and its children put descriptors out of the way of snippets: lower ones where the limit is low.
#[test]
fn few_open_files_cost_no_answer() {
    let folder = Folder::new(&[("a.md", &wrong())]);
    let Some(python) = python() else { return };
    for limit in ["ulimit -Sn 150", "ulimit -n 150", "ulimit -n 250", "ulimit -n 390", "ulimit -n 402"] {
        let ran = below(&folder, limit, &["a.md", "--python", &python, "--format", "concise"]);
        assert!(ran.out.contains("30 claims: 30 false"), "{limit}: {}{}", ran.out, ran.err);
        assert_eq!(ran.status, Some(1), "{limit}");
    }
}

#[test]
fn too_few_open_files_are_an_error() {
    let folder = Folder::new(&[("a.md", &wrong())]);
    let Some(python) = python() else { return };
    let ran = below(&folder, "ulimit -n 100", &["a.md", "--python", &python]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("at most 100 files can be open") && ran.err.contains("ulimit -n 1024"), "{}", ran.err);
}

#[test]
fn no_room_for_a_scratch_folder_is_an_error() {
    let folder = Folder::new(&[("a.md", &wrong())]);
    let Some(python) = python() else { return };
    let ran = below(&folder, "TMPDIR=/nowhere", &["a.md", "--python", &python]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.err);
}
