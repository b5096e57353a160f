//! The measure of truth: the documents of tests/documents against the labels that people gave their answers.
//!
//! tests/documents/score.json records how many of them are found and judged as labelled, and how many alarms are false; a
//! change may make these figures better, not worse. `VERIFY_TRUTH=record cargo test --test truth` writes them anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

#[path = "common/pythons.rs"]
mod pythons;

/// One label: an answer of a document, and what is true of it on each Python.
#[derive(Deserialize)]
struct Label {
    doc: String,
    line: usize,
    code_line: usize,
    documented: String,
    checkable: bool,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    verdict: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Report {
    claims: Vec<Claim>,
}

/// One claim of the report.
#[derive(Deserialize)]
struct Claim {
    document: PathBuf,
    line: usize,
    last_line: usize,
    code_line: usize,
    documented: String,
    verdicts: BTreeMap<String, Said>,
}

#[derive(Deserialize)]
struct Said {
    verdict: String,
}

/// How `verify` does. Labels on which honest readers differ do not count.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Score {
    /// Labels.
    labels: usize,
    /// Labels for which a claim is reported.
    found: usize,
    /// Labels whose verdict is right on every Python that ran; what no program can check has to be told so.
    judged: usize,
    /// Claims that are called false where the label says that they hold or cannot be checked, or where nothing is
    /// labelled.
    alarms: usize,
    /// Labels that are false on some Python, and of which the report says something else there.
    missed: usize,
}

#[test]
fn verify_tells_the_truth_about_labelled_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let score = score(&labels(&folder), &report(&folder).claims);
    let file = folder.join("score.json");
    if std::env::var_os("VERIFY_TRUTH").is_some_and(|what| what == "record") {
        std::fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&score).unwrap())).unwrap();
    }
    let recorded: Score = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    println!("{score:?}");
    assert!(score.alarms <= recorded.alarms, "more false alarms than the {} of before: {score:?}", recorded.alarms);
    if pythons::all().len() < pythons::MINORS.count() {
        // What is found and judged depends on which Pythons give an answer.
        println!("SKIP: figures that were recorded on all Pythons");
        return;
    }
    assert_eq!(score.labels, recorded.labels, "labels changed: record the figures anew");
    assert!(score.found >= recorded.found, "fewer answers are found than before, {recorded:?}: {score:?}");
    assert!(score.judged >= recorded.judged, "fewer are judged right than before, {recorded:?}: {score:?}");
    assert!(score.missed <= recorded.missed, "more false answers are missed than before, {recorded:?}: {score:?}");
}

/// The labels of all documents.
fn labels(folder: &Path) -> Vec<Label> {
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.to_string_lossy().ends_with(".claims.jsonl"));
    let texts: Vec<String> = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    texts.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What `verify` says of all documents, on every Python that the tests ask for.
fn report(folder: &Path) -> Report {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.env("VERIFY_WORKER", env!("CARGO_BIN_EXE_verify-worker")).current_dir(folder);
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name();
        let is_document = name.to_string_lossy().starts_with(|c: char| c.is_ascii_digit());
        if is_document && entry.path().extension().is_some_and(|ending| ending != "jsonl") {
            command.arg(name);
        }
    }
    for python in pythons::all() {
        command.arg("--python").arg(&python.executable);
    }
    let output = command.args(["--format", "json", "--exit-zero", "--no-config"]).output().unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {why}"))
}

fn score(labels: &[Label], claims: &[Claim]) -> Score {
    let mut score = Score::default();
    let mut known = vec![false; claims.len()];
    for label in labels {
        let here: Vec<usize> = (0..claims.len()).filter(|&at| stands_at(&claims[at], label)).collect();
        if label.open {
            here.iter().for_each(|&at| known[at] = true);
            continue;
        }
        score.labels += 1;
        let is_false = label.checkable && label.verdict.values().any(|verdict| verdict == "fails");
        let Some(at) = nearest(&here, claims, label) else {
            score.missed += usize::from(is_false);
            continue;
        };
        known[at] = true;
        let wrong = wrong(&claims[at], label);
        score.found += 1;
        score.judged += usize::from(wrong.is_empty());
        score.alarms += usize::from(wrong.contains(&"fails"));
        score.missed += usize::from(is_false && !wrong.is_empty());
    }
    let unknown = claims.iter().zip(&known).filter(|(_, known)| !**known).map(|(claim, _)| claim);
    score.alarms += unknown.filter(|claim| claim.verdicts.values().any(|said| said.verdict == "fails")).count();
    score
}

fn stands_at(claim: &Claim, label: &Label) -> bool {
    let name = claim.document.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(&label.doc) && (claim.line..=claim.last_line).contains(&label.line)
}

/// Of several claims on one line the one about the same code, and of those the one with the same answer.
fn nearest(here: &[usize], claims: &[Claim], label: &Label) -> Option<usize> {
    let code = |at: &&usize| claims[**at].code_line == label.code_line;
    let answer = |at: &&usize| claims[**at].documented.trim() == label.documented.trim();
    let of_code: Vec<&usize> = here.iter().filter(code).collect();
    let of_code = if of_code.is_empty() { here.iter().collect() } else { of_code };
    let of_answer = of_code.iter().find(|at| answer(at)).or_else(|| of_code.first());
    of_answer.map(|at| **at)
}

/// What is said of a claim where it is not what is labelled.
fn wrong<'a>(claim: &'a Claim, label: &Label) -> Vec<&'a str> {
    let right = |python: &str, said: &str| match label.verdict.get(python) {
        Some(verdict) if label.checkable => verdict == said,
        _ if label.checkable => true,
        _ => matches!(said, "unverifiable" | "na"),
    };
    let said = claim.verdicts.iter().map(|(python, said)| (python.as_str(), said.verdict.as_str()));
    said.filter(|(python, said)| !right(python, said)).map(|(_, said)| said).collect()
}

#[test]
fn a_wrong_verdict_costs() {
    let labels: Vec<Label> = [("holds", true), ("fails", true), ("", false)]
        .iter()
        .enumerate()
        .map(|(at, &(verdict, checkable))| Label {
            doc: "1".into(),
            line: at + 1,
            code_line: at + 1,
            documented: "1".into(),
            checkable,
            open: false,
            verdict: checkable.then(|| ("3.12".to_owned(), verdict.to_owned())).into_iter().collect(),
        })
        .collect();
    let claims = |verdicts: [&str; 3]| -> Vec<Claim> {
        let claim = |(at, verdict): (usize, &str)| Claim {
            document: "1.md".into(),
            line: at + 1,
            last_line: at + 1,
            code_line: at + 1,
            documented: "1".into(),
            verdicts: [("3.12".to_owned(), Said { verdict: verdict.to_owned() })].into(),
        };
        verdicts.into_iter().enumerate().map(claim).collect()
    };
    let figures = |verdicts| {
        let score = score(&labels, &claims(verdicts));
        [score.found, score.judged, score.alarms, score.missed]
    };
    assert_eq!(figures(["holds", "fails", "unverifiable"]), [3, 3, 0, 0]);
    assert_eq!(figures(["fails", "holds", "fails"]), [3, 0, 2, 1]);
    assert_eq!(
        score(&labels, &claims(["holds", "fails", "na"])[..1]),
        Score { labels: 3, found: 1, judged: 1, alarms: 0, missed: 1 }
    );
}
