//! No answer of the repository's corpus can be changed without being found out: all of them are, in a copy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use verify::corpus::{Entry, Pair, load};
use verify::model::Known;
use verify::model::{AnswerKind, Matcher, Stated};

use crate::fixture::{Folder, pythons};

/// Another answer, which nothing gives.
fn changed(answer: &Stated) -> String {
    let text = answer.text.trim_end();
    match answer.matcher {
        Matcher::Pattern => format!("(?:{text})~"),
        Matcher::OneOf => text.lines().map(|line| format!("{line}~")).collect::<Vec<_>>().join("\n"),
        Matcher::Between => "987654321..987654322".to_owned(),
        // A class alone must stay a name.
        _ if matches!(answer.kind, AnswerKind::Raises | AnswerKind::Warns) && !text.contains(':') => format!("{text}X"),
        _ => format!("{text}~"),
    }
}

fn matcher(answer: &Stated) -> &'static str {
    match answer.matcher {
        Matcher::Exact => "exact",
        Matcher::Ellipsis => "ellipsis",
        Matcher::Pattern => "pattern",
        Matcher::OneOf => "one-of",
        Matcher::Between => "between",
        Matcher::Unordered => "unordered",
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The keys of an answer, with another text.
fn keys(answer: &Stated, text: &str, matcher: &str) -> String {
    let python = answer.python.to_string();
    let python = if python.is_empty() { python } else { format!(", python: {}", quoted(&python)) };
    format!("{}: {}, match: {matcher}{python}", answer.kind.word(), quoted(text))
}

/// The claim on one line. What is known to be false becomes what Python gives, if that can be stated, or known to hold.
fn mutated(entry: &Entry, actual: Option<&str>) -> String {
    let line = entry.line;
    if let (Known::False, [answer]) = (entry.known, entry.answers.as_slice()) {
        return match actual.filter(|actual| *actual != "no exception") {
            Some(actual) => format!("  - {{line: {line}, {}, known: false, why: x}}\n", keys(answer, actual, "exact")),
            None => format!("  - {{line: {line}, {}}}\n", keys(answer, &answer.text, matcher(answer))),
        };
    }
    let known = match entry.known {
        Known::Holds => String::new(),
        Known::False => ", known: false, why: x".to_owned(),
        Known::Outdated((major, minor)) => format!(", known: {{outdated: '{major}.{minor}'}}, why: x"),
        Known::Ahead((major, minor)) => format!(", known: {{ahead: '{major}.{minor}'}}, why: x"),
    };
    let other = |answer: &Stated| keys(answer, &changed(answer), matcher(answer));
    match entry.answers.as_slice() {
        [answer] => format!("  - {{line: {line}, {}{known}}}\n", other(answer)),
        several => {
            let all: Vec<String> = several.iter().map(|answer| format!("{{{}}}", other(answer))).collect();
            format!("  - {{line: {line}, versions: [{}]{known}}}\n", all.join(", "))
        }
    }
}

/// What Python gives for each claim of the corpus, by file and line of the answer.
fn actual(root: &Path, versions: &[&str]) -> BTreeMap<(String, u64), String> {
    let ran = Folder::new(&[]).run(&[&[root.to_str().unwrap(), "--format", "json"], versions].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {}", ran.err));
    let mut found = BTreeMap::new();
    for claim in report["claims"].as_array().unwrap() {
        let place = (claim["document"].as_str().unwrap().to_owned(), claim["line"].as_u64().unwrap());
        let given = claim["verdicts"].as_object().unwrap().values().find_map(|verdict| verdict["actual"].as_str());
        found.extend(given.map(|given| (place, given.to_owned())));
    }
    found
}

/// Writes the copy; gives the place of every claim in it.
fn copy(pairs: &[Pair], actual: &BTreeMap<(String, u64), String>, folder: &Folder) -> BTreeSet<(String, u64)> {
    let mut places = BTreeSet::new();
    for pair in pairs {
        let mode = if pair.mode == verify::model::Mode::Repl { "repl" } else { "script" };
        let mut text = format!("mode: {mode}\nclaims:\n");
        let name = format!("expected/{}/{}.yaml", pair.topic, pair.name);
        for (at, entry) in pair.entries.iter().enumerate() {
            let place = (pair.expected.to_string_lossy().into_owned(), entry.answers[0].yaml_line as u64);
            text.push_str(&mutated(entry, actual.get(&place).map(String::as_str)));
            places.insert((name.clone(), at as u64 + 3));
        }
        folder.write(&name, &text);
        folder.write(format!("snippets/{}/{}.py", pair.topic, pair.name), &pair.code);
    }
    places
}

#[test]
fn every_answer_that_is_changed_is_found_out_on_its_line() {
    let minors: Vec<u16> = pythons().iter().map(|python| python.version.minor).collect();
    let (Some(oldest), Some(newest)) = (minors.iter().min(), minors.iter().max()) else { return };
    let (oldest, newest) = (format!("3.{oldest}"), format!("3.{newest}"));
    let versions = ["--python", &oldest, "--python", &newest];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pairs = load(root).pairs;
    let folder = Folder::new(&[]);
    let places = copy(&pairs, &actual(root, &versions), &folder);
    let ran = folder.run(&[&["--format", "concise"], &versions[..]].concat());
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    let place = |line: &str| {
        let mut parts = line.splitn(4, ':');
        Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
    };
    let told: BTreeSet<(String, u64)> = ran.out.lines().filter_map(place).collect();
    let silent: Vec<_> = places.difference(&told).collect();
    assert!(silent.is_empty(), "{} of {}: {silent:#?}", silent.len(), places.len());
    assert!(places.len() > 400 || minors.len() < 2, "{}", places.len());
}
