//! A JSON report, read back: what one run found out, for another run or another machine to go on with.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::control_file;
use crate::document::Document;
use crate::judge::standing;
use crate::model::{
    BlockKind, BlockReport, BlockRun, Claim, Finding, Form, Known, Label, Mode, Problem, Python, Report, Rule, Shard,
    Source, Verdict, Version,
};
use crate::sandbox::Layers;

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system says no.
    #[error("cannot read `{}`: {why}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// It is no report.
    #[error("`{}` is no JSON report of verify: {why}", path.display())]
    NoReport {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// Reads a report. The documents have no text: only their paths are written down.
///
/// # Errors
/// Where the file cannot be read, or is no report of this version's shape.
pub fn read(path: &Path) -> Result<Report, ReadError> {
    let bytes =
        control_file::read(path, control_file::LONG).map_err(|why| ReadError::Read { path: path.to_owned(), why })?;
    let no_report = |why: String| ReadError::NoReport { path: path.to_owned(), why };
    let root: Root = serde_json::from_slice(&bytes).map_err(|why| no_report(why.to_string()))?;
    root.into_report().map_err(no_report)
}

#[derive(Deserialize)]
struct Root {
    schema: u32,
    pythons: Vec<PythonEntry>,
    #[serde(default)]
    sandbox: Layers,
    #[serde(default)]
    shard: Option<String>,
    #[serde(default)]
    snippets: usize,
    #[serde(default)]
    documents: Vec<String>,
    blocks: Vec<Block>,
    claims: Vec<ClaimEntry>,
    #[serde(default)]
    problems: Vec<ProblemEntry>,
}

#[derive(Deserialize)]
struct PythonEntry {
    label: String,
    version: String,
    path: PathBuf,
}

#[derive(Deserialize)]
struct Block {
    document: String,
    first: usize,
    last: usize,
    language: String,
    kind: BlockKind,
    runs: HashMap<String, BlockRun>,
}

#[derive(Deserialize)]
struct ClaimEntry {
    document: String,
    line: usize,
    last_line: usize,
    #[serde(default)]
    columns: Option<(usize, usize)>,
    code_line: usize,
    form: Form,
    #[serde(default)]
    rule: Rule,
    code: String,
    documented: String,
    remark: String,
    mode: Mode,
    #[serde(default)]
    known: Known,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    sources: Vec<Source>,
    #[serde(default)]
    in_baseline: bool,
    verdicts: HashMap<String, Verdict>,
}

#[derive(Deserialize)]
struct ProblemEntry {
    severity: String,
    path: Option<PathBuf>,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
    help: Option<String>,
}

/// What names stand for in one report.
struct Names {
    documents: HashMap<String, usize>,
    labels: HashMap<String, Label>,
}

impl Names {
    fn document(&self, name: &str) -> Result<usize, String> {
        self.documents.get(name).copied().ok_or_else(|| format!("`{name}` is none of its documents"))
    }

    fn by_label<T>(&self, map: HashMap<String, T>) -> Result<BTreeMap<Label, T>, String> {
        let label =
            |text: &str| self.labels.get(text).cloned().ok_or_else(|| format!("`{text}` is none of its Pythons"));
        map.into_iter().map(|(text, value)| Ok((label(&text)?, value))).collect()
    }
}

impl Root {
    fn into_report(mut self) -> Result<Report, String> {
        if self.schema != super::json::SCHEMA {
            return Err(format!("its schema is {}, and this verify knows {}", self.schema, super::json::SCHEMA));
        }
        self.name_documents();
        let pythons = std::mem::take(&mut self.pythons).into_iter().map(python).collect::<Result<Vec<_>, _>>()?;
        let names = Names {
            documents: self.documents.iter().cloned().enumerate().map(|(at, name)| (name, at)).collect(),
            labels: pythons.iter().map(|(label, _)| (label.to_string(), label.clone())).collect(),
        };
        Ok(Report {
            pythons,
            sandbox: self.sandbox,
            shard: self.shard.map(|shard| shard.parse::<Shard>()).transpose()?,
            documents: self.documents.into_iter().map(|path| Document::new(path.into(), "")).collect(),
            snippets: self.snippets,
            blocks: self.blocks.into_iter().map(|block| block.into_block(&names)).collect::<Result<_, _>>()?,
            findings: self.claims.into_iter().map(|claim| claim.into_finding(&names)).collect::<Result<_, _>>()?,
            problems: self.problems.into_iter().map(ProblemEntry::into_problem).collect(),
        })
    }

    /// Reports of older versions name their documents in blocks and claims only.
    fn name_documents(&mut self) {
        if self.documents.is_empty() {
            let blocks = self.blocks.iter().map(|block| &block.document);
            for name in blocks.chain(self.claims.iter().map(|claim| &claim.document)) {
                if !self.documents.contains(name) {
                    self.documents.push(name.clone());
                }
            }
        }
    }
}

fn python(entry: PythonEntry) -> Result<(Label, Python), String> {
    let version: Version = entry.version.parse()?;
    Ok((Label(version, entry.label), Python { version, executable: entry.path }))
}

impl Block {
    fn into_block(self, names: &Names) -> Result<BlockReport, String> {
        Ok(BlockReport {
            expected: None,
            document: names.document(&self.document)?,
            first: self.first,
            last: self.last,
            language: self.language,
            kind: self.kind,
            runs: names.by_label(self.runs)?,
        })
    }
}

impl ClaimEntry {
    fn into_finding(self, names: &Names) -> Result<Finding, String> {
        let verdicts = names.by_label(self.verdicts)?;
        Ok(Finding {
            document: names.document(&self.document)?,
            known: self.known,
            why: self.why,
            sources: self.sources,
            in_baseline: self.in_baseline,
            claim: Claim {
                line: self.line,
                last_line: self.last_line,
                columns: self.columns,
                code_line: self.code_line,
                form: self.form,
                rule: self.rule,
                code: self.code,
                documented: self.documented,
                remark: self.remark,
                mode: self.mode,
            },
            standing: standing::of(&verdicts, self.known),
            verdicts,
        })
    }
}

impl ProblemEntry {
    fn into_problem(self) -> Problem {
        let is_error = self.severity == "error";
        let Self { path, line, column, message, help, .. } = self;
        Problem { is_error, path, line, column, message, help, topic: None }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::{fixture, json};

    fn read_text(text: &str) -> Result<Report, String> {
        serde_json::from_str::<Root>(text).map_err(|why| why.to_string())?.into_report()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let written = fixture::written(|out| json::render(&fixture::report(), out));
        let again = fixture::written(|out| json::render(&read_text(&written).unwrap(), out));
        assert_eq!(again, written);
    }

    #[test]
    fn what_is_no_report_is_told() {
        assert!(read_text("{}").is_err());
        let of_tomorrow = r#"{"schema": 2, "pythons": [], "blocks": [], "claims": []}"#;
        assert_eq!(read_text(of_tomorrow).unwrap_err(), "its schema is 2, and this verify knows 1");
        let block = r#"{"document": "a", "first": 1, "last": 1, "language": "", "kind": "other", "runs": {"3.1": {"outcome": "finished", "seconds": 0}}}"#;
        let strange = format!(r#"{{"schema": 1, "pythons": [], "blocks": [{block}], "claims": []}}"#);
        assert_eq!(read_text(&strange).unwrap_err(), "`3.1` is none of its Pythons");
    }
}
