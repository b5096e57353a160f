//! SARIF 2.1.0, as code scanning of GitHub and editors read it: one result a failing claim, all versions in it.
//!
//! What is known to fail is left out. SARIF could carry it as suppressed, but GitHub opens an alert for each result and
//! looks at no suppression: every run would ask again for what has been answered.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::escape::JsonEscapes;
use super::link::path_uri;
use super::repository::Repository;
use super::{Style, advice, escape, excerpt, outcome};
use crate::document::Document;
use crate::model::{Finding, Problem, Report};

/// The schema that what is written keeps to.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Each standing that fails: its name, and what it means.
const RULES: [(&str, &str); 6] = [
    ("outdated", "The documented answer held on older versions of Python and does not hold on newer ones"),
    ("ahead", "The documented answer holds on newer versions of Python only"),
    ("false", "The documented answer holds on no version of Python that ran"),
    ("mixed", "The documented answer holds on some versions of Python, in no order of age"),
    ("doubtful", "The documented answer may not be what Python gives, if it was read as it is meant"),
    ("holds", "The documented answer is known not to hold, and does"),
];

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    JsonEscapes::write(&Log { schema: SCHEMA, version: "2.1.0", runs: [run(report, &style.repository)] }, out)
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<ResultEntry>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultEntry {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    /// Messages are shown to people, and `[…](…)` in them is a link.
    fn of(text: &str) -> Self {
        Self { text: escape::text(text).replace("](", "] (") }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// A stretch of a document; ends are exclusive, and columns count characters.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints {
    primary_location_line_hash: String,
}

fn run(report: &Report, repository: &Repository) -> Run {
    let rules = RULES.iter().map(|&(id, meaning)| Rule {
        id,
        short_description: Message { text: meaning.to_owned() },
        help: Message { text: format!("{meaning}. Correct the answer, or say for which versions it is meant.") },
    });
    let mut seen = BTreeMap::new();
    Run {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_CRATE_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.collect(),
            },
        },
        column_kind: "unicodeCodePoints",
        invocations: [invocation(&report.problems, repository)],
        results: report.findings.iter().filter_map(|finding| result(report, finding, repository, &mut seen)).collect(),
    }
}

fn invocation(problems: &[Problem], repository: &Repository) -> Invocation {
    let notification = |problem: &Problem| Notification {
        level: if problem.is_error { "error" } else { "warning" },
        message: Message::of(&problem.message),
        locations: problem.path.iter().map(|path| location(&repository.path(path), problem_region(problem))).collect(),
    };
    Invocation {
        execution_successful: !problems.iter().any(|problem| problem.is_error),
        tool_execution_notifications: problems.iter().map(notification).collect(),
    }
}

fn problem_region(problem: &Problem) -> Option<Region> {
    let line = problem.line?;
    Some(Region { start_line: line, start_column: problem.column, end_line: None, end_column: None })
}

fn result(
    report: &Report,
    finding: &Finding,
    repository: &Repository,
    seen: &mut BTreeMap<u64, usize>,
) -> Option<ResultEntry> {
    let rule_index = RULES.iter().position(|(id, _)| *id == outcome::word(finding))?;
    let document =
        report.documents.get(finding.document).filter(|_| finding.is_unexpected() || finding.is_doubtful())?;
    let text = format!(
        "{}.\n{}",
        advice::headline(finding, &Style::default()),
        advice::outcomes_text(finding, &Style::default())
    );
    let path = repository.path(&document.path);
    let hash = fingerprint(&path, finding);
    let count = seen.entry(hash).or_default();
    *count += 1;
    Some(ResultEntry {
        rule_id: outcome::word(finding),
        rule_index,
        level: if finding.is_doubtful() { "warning" } else { "error" },
        message: Message::of(&text),
        locations: [location(&path, Some(region(document, finding)))],
        partial_fingerprints: Fingerprints { primary_location_line_hash: format!("{hash:016x}:{count}") },
    })
}

fn location(path: &Path, region: Option<Region>) -> Location {
    Location { physical_location: Physical { artifact_location: Artifact { uri: path_uri(path) }, region } }
}

fn region(document: &Document, finding: &Finding) -> Region {
    let (start_column, end_column) = excerpt::columns(document, &finding.claim);
    // In the file itself a line of a cell stands in quotes.
    let is_text = document.view.is_none();
    Region {
        start_line: document.file_line(finding.claim.line),
        start_column: is_text.then_some(start_column),
        end_line: Some(document.file_line(finding.claim.last_line)),
        end_column: is_text.then_some(end_column),
    }
}

/// Tells a claim from others wherever its line moves to: FNV-1a over what it says, the same on every machine.
fn fingerprint(path: &Path, finding: &Finding) -> u64 {
    let path = path.to_string_lossy();
    let parts = [&*path, &finding.claim.code, &finding.claim.documented];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    fn written() -> String {
        fixture::written(|out| render(&fixture::report(), &Style::default(), out))
    }

    #[test]
    fn a_reader_of_sarif_reads_it() {
        let log: serde_sarif::sarif::Sarif = serde_json::from_str(&written()).unwrap();
        let results = log.runs[0].results.as_ref().unwrap();
        assert_eq!(results.len(), 5);
        let region = |index: usize| {
            let location = &results[index].locations.as_ref().unwrap()[0];
            let physical = location.physical_location.as_ref().unwrap();
            let region = physical.region.as_ref().unwrap();
            (
                region.start_line.unwrap(),
                region.start_column.unwrap(),
                region.end_line.unwrap(),
                region.end_column.unwrap(),
            )
        };
        assert_eq!(region(0), (8, 8, 8, 74));
        assert_eq!(region(3), (17, 1, 21, 12));
        assert!(!log.runs[0].invocations.as_ref().unwrap()[0].execution_successful);
    }

    #[test]
    fn looks_like_this() {
        insta::assert_snapshot!(written());
    }

    #[test]
    fn nothing_hostile_passes() {
        let written = written();
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
        assert!(written.contains("docs/%3Cb%3E%2C%3Aevil%0A%1B%5B31m%E2%80%AE.md"));
    }

    #[test]
    fn what_is_known_raises_no_alert() {
        let of = |report: &Report| -> Value {
            serde_json::from_str(&fixture::written(|out| render(report, &Style::default(), out))).unwrap()
        };
        let corpus = of(&fixture::corpus());
        let results = corpus["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.iter().map(|result| &result["ruleId"]).collect::<Vec<_>>(), ["holds"]);
        let mut report = fixture::report();
        report.findings.iter_mut().for_each(|finding| finding.in_baseline = true);
        assert_eq!(of(&report)["runs"][0]["results"], serde_json::json!([]));
    }

    #[test]
    fn every_failing_standing_has_a_rule() {
        for finding in fixture::report().findings.iter().filter(|finding| finding.standing.is_failure()) {
            assert!(RULES.iter().any(|(id, _)| *id == finding.standing.word()));
        }
    }
}
