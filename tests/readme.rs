//! What the README shows is what `verify` says, to the letter.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says what it leaves out")]

use std::process::Command;

const README: &str = include_str!("../README.md");
const EXAMPLE: &str = include_str!("../docs/example.md");
const VERSIONS: [&str; 7] = ["3.9.", "3.10.", "3.11.", "3.12.", "3.13.", "3.14.", "3.15."];

/// What stands between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

fn verify(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("COLUMNS", "100").env("LC_ALL", "C.UTF-8");
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn the_example_is_the_document() {
    assert_eq!(between(README, "````markdown\n", "````"), EXAMPLE);
}

#[test]
fn the_report_is_what_verify_says() {
    let found = verify(&["pythons"]);
    let missing: Vec<_> =
        VERSIONS.iter().filter(|version| !found.lines().any(|line| line.starts_with(**version))).collect();
    if !missing.is_empty() {
        eprintln!("SKIP: the README shows a report on more versions than there are here: no {missing:?}");
        return;
    }
    let shown = between(README, "$ verify docs/example.md\n", "```");
    assert_eq!(verify(&["docs/example.md", "--python", "3.9..3.15"]), shown);
}
