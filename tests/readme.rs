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

/// The picture is made now and then (docs/contributing.md says how), not with each change of the corpus: it may lag by a
/// tenth.
#[test]
fn the_picture_is_of_this_corpus() {
    let picture = roxmltree::Document::parse(include_str!("../docs/corpus.svg")).unwrap();
    let texts: Vec<&str> =
        picture.descendants().filter(|node| node.has_tag_name("text")).filter_map(|n| n.text()).collect();
    for version in VERSIONS {
        assert!(texts.contains(&version.trim_end_matches('.')), "{version} is not in {texts:?}");
    }
    let title = picture.descendants().find(|node| node.has_tag_name("title")).unwrap().text().unwrap();
    let shown: usize = title.split(' ').next().unwrap().parse().unwrap();
    let claims = verify(&["list", "."]).lines().count();
    assert!(shown.abs_diff(claims) * 10 <= claims, "the picture shows {shown} claims of {claims}: make it again");
    assert!(README.contains("](docs/corpus.svg)"));
}
