//! The report for programs. Its shape is a contract, docs/report.schema.json: fields may be added, not renamed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::Summary;
use super::escape::JsonEscapes;
use crate::model::{
    BlockKind, BlockReport, BlockRun, Finding, Form, Known, Label, Mode, Problem, Report, Rule, Source, Verdict,
};
use crate::sandbox::Layers;

/// Goes up when a field changes its meaning.
pub(super) const SCHEMA: u32 = 1;

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    JsonEscapes::write(&Root::of(report), out)
}

#[derive(Serialize)]
struct Root<'a> {
    schema: u32,
    tool: Tool,
    pythons: Vec<PythonEntry>,
    sandbox: &'a Layers,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    documents: Vec<String>,
    #[serde(skip_serializing_if = "is_zero")]
    snippets: usize,
    blocks: Vec<Block<'a>>,
    claims: Vec<Claim<'a>>,
    summary: Summary,
    problems: Vec<ProblemEntry<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct PythonEntry {
    label: String,
    version: String,
    path: String,
}

#[derive(Serialize)]
struct Block<'a> {
    document: String,
    first: usize,
    last: usize,
    language: &'a str,
    kind: BlockKind,
    runs: ByVersion<'a, BlockRun>,
}

/// The place of an answer in a notebook.
#[derive(Serialize)]
struct CellPlace {
    number: usize,
    line: usize,
}

#[derive(Serialize)]
struct Claim<'a> {
    id: String,
    document: String,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellPlace>,
    last_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<(usize, usize)>,
    code_line: usize,
    form: Form,
    rule: Rule,
    code: &'a str,
    documented: &'a str,
    remark: &'a str,
    mode: Mode,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_baseline: bool,
    unexpected: bool,
    #[serde(skip_serializing_if = "is_default")]
    known: Known,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "no_sources")]
    sources: &'a [Source],
    verdicts: ByVersion<'a, Verdict>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_default(known: &Known) -> bool {
    *known == Known::default()
}

fn no_sources(sources: &&[Source]) -> bool {
    sources.is_empty()
}

#[derive(Serialize)]
struct ProblemEntry<'a> {
    severity: &'static str,
    path: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    help: Option<&'a str>,
}

/// A map with the labels as keys, in the order of versions (that of the labels' texts would put 3.10 before 3.9).
struct ByVersion<'a, T>(&'a BTreeMap<Label, T>);

impl<T: Serialize> Serialize for ByVersion<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(label, value)| (label.to_string(), value)))
    }
}

impl<'a> Root<'a> {
    fn of(report: &'a Report) -> Self {
        let pythons = report.pythons.iter().map(|(label, python)| PythonEntry {
            label: label.to_string(),
            version: python.version.to_string(),
            path: python.executable.to_string_lossy().into_owned(),
        });
        let claims = report.claim_ids().into_iter().zip(&report.findings);
        Self {
            schema: SCHEMA,
            tool: Tool { name: env!("CARGO_CRATE_NAME"), version: env!("CARGO_PKG_VERSION") },
            pythons: pythons.collect(),
            sandbox: &report.sandbox,
            shard: report.shard.map(|shard| shard.to_string()),
            documents: (0..report.documents.len()).map(|document| report.path_of(document)).collect(),
            snippets: report.snippets,
            blocks: report.blocks.iter().map(|block| Block::of(report, block)).collect(),
            claims: claims.map(|(id, finding)| Claim::of(report, id, finding)).collect(),
            summary: Summary::of(&report.findings),
            problems: report.problems.iter().map(ProblemEntry::of).collect(),
        }
    }
}

impl<'a> Block<'a> {
    fn of(report: &Report, block: &'a BlockReport) -> Self {
        Self {
            document: report.path_of(block.document),
            first: block.first,
            last: block.last,
            language: &block.language,
            kind: block.kind,
            runs: ByVersion(&block.runs),
        }
    }
}

impl<'a> Claim<'a> {
    fn of(report: &Report, id: String, finding: &'a Finding) -> Self {
        let claim = &finding.claim;
        Self {
            id,
            document: report.path_of(finding.document),
            line: claim.line,
            cell: report.documents.get(finding.document).and_then(|document| {
                let place = document.place(claim.line);
                Some(CellPlace { number: place.cell?, line: place.line })
            }),
            last_line: claim.last_line,
            columns: claim.columns,
            code_line: claim.code_line,
            form: claim.form,
            rule: claim.rule,
            code: &claim.code,
            documented: &claim.documented,
            remark: &claim.remark,
            mode: claim.mode,
            standing: finding.standing.word(),
            since: finding.standing.since().map(ToString::to_string),
            in_baseline: finding.in_baseline,
            unexpected: finding.is_unexpected(),
            known: finding.known,
            why: finding.why.as_deref(),
            sources: &finding.sources,
            verdicts: ByVersion(&finding.verdicts),
        }
    }
}

impl<'a> ProblemEntry<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self {
            severity: if problem.is_error { "error" } else { "warning" },
            path: problem.path.as_ref().map(|path| path.to_string_lossy().into_owned()),
            line: problem.line,
            column: problem.column,
            message: &problem.message,
            help: problem.help.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    fn written() -> String {
        fixture::written(|out| render(&fixture::report(), out))
    }

    /// The published schema, made to refuse what it does not name.
    fn schema() -> jsonschema::Validator {
        let mut schema: Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
        close(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    }

    /// What stands behind `if` is a question, not a shape.
    fn close(schema: &mut Value) {
        if let Value::Object(map) = schema {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            map.iter_mut().filter(|(key, _)| *key != "if").for_each(|(_, below)| close(below));
        } else if let Value::Array(list) = schema {
            list.iter_mut().for_each(close);
        }
    }

    #[test]
    fn every_report_is_one_of_the_published_schema() {
        let schema = schema();
        let shard = Report { shard: Some("2/3".parse().unwrap()), ..fixture::report() };
        let mut baseline = fixture::report();
        baseline.findings.iter_mut().for_each(|finding| finding.in_baseline = true);
        for report in [fixture::report(), fixture::corpus(), fixture::empty(), shard, baseline] {
            let value: Value = serde_json::from_str(&fixture::written(|out| render(&report, out))).unwrap();
            let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
            let mut more = value.clone();
            more["more"] = true.into();
            assert!(!schema.is_valid(&more), "it is closed");
        }
    }

    #[test]
    fn keeps_its_contract() {
        let read: Value = serde_json::from_str(&written()).unwrap();
        let claims = read["claims"].as_array().unwrap();
        assert_eq!((&read["schema"], claims.len()), (&1.into(), 7));
        assert_eq!((&claims[0]["id"], &claims[0]["since"]), (&"docs/guide.md:8".into(), &"3.11".into()));
        assert_eq!(read["summary"]["false"], 2);
        let report = fixture::report();
        for (claim, finding) in claims.iter().zip(&report.findings) {
            assert_eq!(claim["standing"], finding.standing.word());
            for (label, verdict) in &finding.verdicts {
                let read: Verdict = serde_json::from_value(claim["verdicts"][label.to_string()].clone()).unwrap();
                assert_eq!(&read, verdict, "values are exact, hostile ones too");
            }
        }
    }

    #[test]
    fn versions_stand_in_their_order() {
        let written = written();
        let claim = &written[written.find("\"claims\"").unwrap()..];
        assert!(claim.find("\"3.9\"").unwrap() < claim.find("\"3.10\"").unwrap());
    }

    #[test]
    fn looks_the_same_each_time() {
        assert_eq!(written(), written());
        insta::assert_snapshot!(written());
    }

    #[test]
    fn nothing_hostile_passes() {
        let written = written();
        assert!(!written.chars().any(|c| c != '\n' && crate::report::escape::acts(c)));
        assert!(!written.contains("##["));
    }

    #[test]
    fn a_report_of_nothing_is_one() {
        let value: Value = serde_json::from_str(&fixture::written(|out| render(&fixture::empty(), out))).unwrap();
        assert_eq!(value["summary"]["claims"], 0);
    }
}
