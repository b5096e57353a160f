//! What the README shows is what `verify` says, to the letter; commands of all documents are such as there are, and their
//! answers hold.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says what it leaves out")]

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser as _;

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

/// The documents of the repository.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_folder = |folder: &str| {
        let entries = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect::<Vec<_>>()
    };
    ["", "docs", "docs/howto"].into_iter().flat_map(in_folder).collect()
}

/// The commands that begin with `name` and a blank: on lines of their own, at a prompt or not, and in backticks.
fn commands<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let code = text.lines().filter(|line| line.starts_with("    ") || line.trim_start().starts_with("$ "));
    let lines = code.map(|line| line.trim_start().trim_start_matches(['$', '-', ' ']));
    let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    lines.chain(spans).filter(|command| command.starts_with(&format!("{name} "))).collect()
}

/// The words of a command, up to what is no part of it: a comment, a redirection, what follows in a list.
fn words(command: &str) -> Vec<String> {
    let end = ["  ", " #", " >", " |", " &&"].iter().filter_map(|mark| command.find(mark)).min();
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command[..end.unwrap_or(command.len())].chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn commands_are_such_as_there_are() {
    let stand_ins = [("LINE", "7"), ("SHELL", "bash"), ("COMMAND", "fix"), ("K/N", "1/3")];
    let mut seen = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        for command in commands(&text, "verify") {
            let known =
                stand_ins.iter().fold(command.to_owned(), |command, (word, value)| command.replace(word, value));
            let parsed = verify::cli::Cli::try_parse_from(words(&known));
            // `verify merge` alone, in a sentence, is the name of the command.
            let named = |error: &clap::Error| error.kind() == clap::error::ErrorKind::MissingRequiredArgument;
            let wrong = parsed.err().filter(|error| error.use_stderr() && !named(error));
            assert!(wrong.is_none(), "{}: `{command}`: {}", path.display(), wrong.unwrap());
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} commands were found");
}

/// `.ci/recipes NAME…` and `.ci/release NAME…` name functions of these scripts.
#[test]
fn recipes_are_such_as_there_are() {
    for script in [".ci/recipes", ".ci/release"] {
        let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(script)).unwrap();
        for path in documents() {
            let text = std::fs::read_to_string(&path).unwrap();
            for name in commands(&text, script).into_iter().flat_map(|command| words(command).into_iter().skip(1)) {
                assert!(source.contains(&format!("\n{name}() {{")), "{}: {script} {name}", path.display());
            }
        }
    }
}

/// All but the example, whose mistakes the README shows.
#[test]
fn the_documentation_holds() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.args(["README.md", "SECURITY.md", "RELEASING.md", "docs", "--exclude", "/docs/example.md"]);
    let output = command.args(["--format", "concise"]).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Where the project lives is not decided: documents say OWNER, and Cargo.toml alone has the address.
#[test]
fn the_address_stands_in_one_place() {
    let owner = env!("CARGO_PKG_REPOSITORY").rsplit('/').nth(1).unwrap();
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap().replace("OWNER/verify", "");
        assert!(!text.contains(&format!("{owner}/verify")), "{} names {owner}", path.display());
    }
}
