//! The reading rules, each with an example and a counter-example: the documents of `tests/reading/`, from which the table
//! in docs/reading.md is made.
//!
//! A document has a rule's name as its title, what the rule reads, and sections `Read: …` and `Not read: …`. Each has a
//! document in a fence of four backticks and, in a fence `claims`, all claims that are read in it: the line, the rule, and
//! what is documented; `(open)` behind it where the words count only if some Python gives them.
//!
//! `VERIFY_READING=record cargo test --test reading` writes the claims and the table anew: read the difference.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use verify::document::Document;
use verify::format;
use verify::model::Rule;
use verify::pipeline::prepare;

/// A section of a document: a heading, a document, and the claims in it.
struct Section {
    title: String,
    /// The ending of the file that the document would be.
    ending: String,
    document: String,
    claims: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn path(rule: Rule) -> PathBuf {
    root().join(format!("tests/reading/{}.md", rule.name()))
}

/// The rules that read documents. A corpus has forms of its own: docs/corpus.md.
fn rules() -> impl Iterator<Item = Rule> {
    Rule::ALL.into_iter().filter(|rule| *rule != Rule::Corpus)
}

fn is_recording() -> bool {
    std::env::var("VERIFY_READING").is_ok_and(|value| value == "record")
}

/// What stands between a fence and its end.
fn fenced<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let (_, rest) = text.split_once(&format!("\n{fence}"))?;
    let (info, rest) = rest.split_once('\n')?;
    let ticks: String = fence.chars().take_while(|c| *c == '`').collect();
    let end = if rest.starts_with(&format!("{ticks}\n")) { 0 } else { rest.find(&format!("\n{ticks}\n"))? + 1 };
    Some((info, &rest[..end]))
}

fn sections(text: &str) -> Vec<Section> {
    let section = |part: &str| {
        let (info, document) = fenced(part, "````").expect("a document in a fence of four backticks");
        let (_, claims) = fenced(part, "```claims").expect("a fence of claims");
        Section {
            title: part.lines().next().unwrap_or_default().to_owned(),
            ending: if info == "markdown" { "md" } else { info }.to_owned(),
            document: document.to_owned(),
            claims: claims.to_owned(),
        }
    };
    format!("\n{text}").split("\n## ").skip(1).map(section).collect()
}

/// All claims of a document, one a line.
fn claims(section: &Section) -> String {
    let document = Document::new(format!("document.{}", section.ending).into(), &section.document);
    let prepared = prepare(format::open(document).unwrap());
    let line = |planned: &verify::plan::Planned| {
        let (claim, open) = (&planned.case.claim, if planned.case.answer.firm { "" } else { " (open)" });
        format!("{} {}: {}{open}\n", claim.line, claim.rule.name(), claim.documented.replace('\n', "\\n"))
    };
    prepared.plan.cases.iter().map(line).collect()
}

fn record(rule: Rule) {
    let mut text = std::fs::read_to_string(path(rule)).unwrap();
    for section in sections(&text) {
        let (before, after) =
            (format!("{}````\n\n```claims\n{}```\n", section.document, section.claims), claims(&section));
        text = text.replacen(&before, &format!("{}````\n\n```claims\n{after}```\n", section.document), 1);
    }
    std::fs::write(path(rule), text).unwrap();
}

#[test]
fn every_rule_has_an_example_and_a_counter_example() {
    if is_recording() {
        rules().for_each(record);
    }
    for rule in rules() {
        let text = std::fs::read_to_string(path(rule)).unwrap_or_else(|why| panic!("{}: {why}", path(rule).display()));
        let head = format!("# {}\n\nAn answer {}.\n", rule.name(), rule.description());
        assert!(text.starts_with(&head), "{} begins with another name or description", path(rule).display());
        let mut kinds = BTreeMap::new();
        for section in sections(&text) {
            assert_eq!(claims(&section), section.claims, "{}: {}", rule.name(), section.title);
            let reads = section.claims.lines().any(|line| line.contains(&format!(" {}: ", rule.name())));
            let kind = section.title.split(':').next().unwrap_or_default().to_owned();
            assert_eq!(reads, kind == "Read", "{}: {}", rule.name(), section.title);
            *kinds.entry(kind).or_insert(0) += 1;
        }
        assert_eq!(kinds.keys().collect::<Vec<_>>(), ["Not read", "Read"], "{}", rule.name());
    }
}

#[test]
fn every_document_is_of_a_rule() {
    for entry in std::fs::read_dir(root().join("tests/reading")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(rules().any(|rule| rule.name() == name), "{name} is no rule");
    }
}

/// The rows of docs/reading.md: the rule, what it reads, its first example and its first counter-example.
fn table() -> String {
    let mut table = "| rule | an answer stands | read | not read |\n|---|---|---|---|\n".to_owned();
    for rule in rules() {
        let text = std::fs::read_to_string(path(rule)).unwrap();
        let sections = sections(&text);
        let first = |kind: &str| {
            let title = sections.iter().find_map(|section| section.title.strip_prefix(kind)).unwrap_or_default();
            title.replace('|', "\\|")
        };
        let name = rule.name();
        table.push_str(&format!(
            "| [`{name}`](../tests/reading/{name}.md) | {} | {} | {} |\n",
            rule.description(),
            first("Read: "),
            first("Not read: ")
        ));
    }
    table
}

#[test]
fn the_reference_tells_the_rules() {
    let path = root().join("docs/reading.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- rules -->\n").expect("a mark before the table");
    let (found, after) = rest.split_once("<!-- end of rules -->\n").expect("a mark behind the table");
    if is_recording() {
        std::fs::write(&path, format!("{before}<!-- rules -->\n{}<!-- end of rules -->\n{after}", table())).unwrap();
        return;
    }
    assert_eq!(found, table(), "docs/reading.md: VERIFY_READING=record cargo test --test reading writes it anew");
}
