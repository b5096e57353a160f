//! The corpus of this repository against the documents that it restates, where they are at hand: every heading or
//! question that has Python code is told of, and so is every answer that `verify` itself reads there and can check.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use verify::corpus::load;
use verify::document::Document;
use verify::model::Meaning;
use verify::pipeline::{Prepared, prepare};
use verify::plan::Planned;

/// A heading under which code stands whose answer the next heading gives.
const QUESTION: &str = "### The Trap Question";

/// Sections, by the first characters of the document and their first line, of which nothing can be restated: most need
/// what a bare CPython lacks.
const EXCUSED: [(&str, usize, &str); 10] = [
    ("000", 1511, "differs from run to run"),
    ("000", 1573, "processes"),
    ("003", 1692, "uvloop"),
    ("003", 1781, "FastAPI"),
    ("003", 1831, "Django"),
    ("003", 1880, "Starlette"),
    ("003", 2050, "Alembic"),
    ("003", 2090, "Redis, PyJWT"),
    ("003", 3747, "Pydantic"),
    ("003", 3806, "Celery"),
];

/// A section of a document: its first and its last line, 1-based.
struct Section {
    first: usize,
    last: usize,
    has_python: bool,
    asks: bool,
}

/// The folder of the documents, where they are at hand: they are no part of this repository.
fn documents() -> Option<PathBuf> {
    std::env::var_os("VERIFY_SEEDS").map(PathBuf::from)
}

/// The lines of each document that the corpus names.
fn named() -> BTreeMap<String, BTreeSet<usize>> {
    let mut named: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for pair in load(Path::new(env!("CARGO_MANIFEST_DIR"))).pairs {
        let own = pair.entries.into_iter().flat_map(|expectation| expectation.sources);
        for source in pair.sources.into_iter().chain(own) {
            named.entry(source.document).or_default().insert(source.line);
        }
    }
    named
}

/// The sections of a document with Markdown fences.
fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut in_fence = false;
    for (index, line) in text.lines().enumerate() {
        let (number, line) = (index + 1, line.trim());
        let heads = ["## ", "### ", "#### ", "<Accordion title"].iter().any(|start| line.starts_with(start));
        if !in_fence && heads {
            sections.push(Section { first: number, last: number, has_python: false, asks: line == QUESTION });
        }
        let Some(section) = sections.last_mut() else { continue };
        section.last = number;
        if line.starts_with("```") {
            section.has_python |= !in_fence && line.starts_with("```python");
            in_fence = !in_fence;
        }
    }
    sections
}

#[test]
fn every_section_with_code_is_told_of() {
    let Some(folder) = documents() else { return };
    let named = named();
    let mut silent = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let lines = named.get(&name).cloned().unwrap_or_default();
        assert!(!lines.is_empty(), "{name} is named nowhere");
        for section in sections(&String::from_utf8_lossy(&fs::read(&path).unwrap())) {
            let told = lines.range(section.first..=section.last).next().is_some();
            if section.has_python && !told && !section.asks {
                silent.push((name.clone(), section.first));
            }
        }
    }
    silent.sort();
    let excused: Vec<(&str, usize)> = EXCUSED.iter().map(|(name, line, _)| (*name, *line)).collect();
    let silent: Vec<(&str, usize)> = silent.iter().map(|(name, line)| (&name[..3], *line)).collect();
    assert_eq!(silent, excused);
}

/// Answers, by the first characters of the document and their line, that no snippet can restate.
const NOT_RESTATED: [(&str, usize, &str); 5] = [
    ("002", 1639, "requests"),
    ("002", 1706, "NumPy"),
    ("002", 2933, "an assertion about names that nothing defines"),
    ("003", 3053, "structlog"),
    ("003", 3447, "an option, and what it is for"),
];

/// Whether `verify` takes it for an answer for certain, and one that a run can tell.
fn is_checkable(planned: &Planned) -> bool {
    planned.case.answer.firm && !matches!(planned.case.answer.meaning, Meaning::Unverifiable(_))
}

/// Also where no heading and no fence shows what belongs together.
#[test]
fn every_answer_that_can_be_checked_is_told_of() {
    let Some(folder) = documents() else { return };
    let mut silent = BTreeSet::new();
    for (name, lines) in named() {
        let text = String::from_utf8_lossy(&fs::read(folder.join(&name)).unwrap()).into_owned();
        let Prepared { plan, .. } = prepare(Document::new(folder.join(&name), &text));
        assert!(plan.cases.len() >= 20, "{name}: {}", plan.cases.len());
        for planned in plan.cases.iter().filter(|planned| is_checkable(planned)) {
            let claim = &planned.case.claim;
            if lines.range(claim.line.min(claim.code_line)..=claim.last_line).next().is_none() {
                silent.insert((name[..3].to_owned(), claim.line));
            }
        }
    }
    let excused: BTreeSet<_> = NOT_RESTATED.iter().map(|(name, line, _)| ((*name).to_owned(), *line)).collect();
    assert_eq!(silent, excused);
}

#[test]
fn every_named_line_says_something() {
    let Some(folder) = documents() else { return };
    for (name, lines) in named() {
        let text = String::from_utf8_lossy(&fs::read(folder.join(&name)).unwrap()).into_owned();
        let all: Vec<&str> = text.lines().collect();
        for line in lines {
            let said = all.get(line - 1).map_or("", |line| line.trim());
            assert!(!said.is_empty() && !said.starts_with("```"), "{name}:{line} says nothing");
        }
    }
}

#[test]
fn the_corpus_is_large_and_each_fact_has_a_snippet_of_its_own() {
    let loaded = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    let claims: usize = loaded.pairs.iter().map(|pair| pair.entries.len()).sum();
    assert!(loaded.pairs.len() >= 200 && claims >= 400, "{} pairs, {claims} claims", loaded.pairs.len());
    let codes: BTreeSet<&str> = loaded.pairs.iter().map(|pair| pair.code.as_str()).collect();
    assert_eq!(codes.len(), loaded.pairs.len(), "two snippets are the same");
}
