//! Reports: findings as text for people and for machines. Nothing here decides.
//!
//! Each format is a file with one `render`, a pure function of the report and of what the caller knows about the
//! reader. What they share: [`escape`] (foreign text made harmless), [`outcome`] (versions put together), [`advice`]
//! (the words), [`diff`], [`excerpt`] and [`summary`].

pub mod advice;
mod changes;
pub mod concise;
#[cfg(test)]
mod contrast;
pub mod diff;
pub mod escape;
pub mod excerpt;
#[cfg(test)]
pub(crate) mod fixture;
mod format;
pub mod full;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
mod link;
pub mod markdown;
pub mod outcome;
mod pointed;
pub mod progress;
pub mod read;
pub mod repository;
pub mod sarif;
mod style;
pub mod summary;
pub mod svg;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use format::Format;
pub use progress::Progress;
pub use style::Style;
pub use summary::Summary;

use crate::document::Document;
use crate::exit::ExitStatus;
use crate::finding::{BlockReport, Finding};
use crate::python::{Interpreter, Label, Version};
use crate::sandbox::Layers;
use crate::shard::Shard;

/// All that a run found out; every format is made from it.
#[derive(Debug)]
pub struct Report {
    /// The Pythons that ran, in the order of versions.
    pub pythons: Vec<(Label, Python)>,
    /// The layers of the sandbox that were in force in every worker.
    pub sandbox: Layers,
    /// Which share of the blocks it is about, where it is not about all.
    pub shard: Option<Shard>,
    /// The documents, in the order given.
    pub documents: Vec<Document>,
    /// How many of them are expectations of a corpus, each with a snippet.
    pub snippets: usize,
    /// The blocks, in the order of documents and lines.
    pub blocks: Vec<BlockReport>,
    /// The claims with their verdicts, in the order of documents and lines.
    pub findings: Vec<Finding>,
    /// What could not be done, without ending the run: a document that cannot be read, lines that were passed over.
    pub problems: Vec<Problem>,
}

/// A Python that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// Its version.
    pub version: Version,
    /// Where it was found.
    pub executable: PathBuf,
}

impl From<&Interpreter> for Python {
    fn from(interpreter: &Interpreter) -> Self {
        Self { version: interpreter.version, executable: interpreter.executable.clone() }
    }
}

impl Report {
    /// 2 if something could not be done, else 1 if some claim fails on some Python, else 0.
    pub fn exit_status(&self) -> ExitStatus {
        if self.problems.iter().any(|problem| problem.is_error) {
            ExitStatus::Error
        } else if self.findings.iter().any(Finding::is_news) {
            ExitStatus::ClaimsFail
        } else {
            ExitStatus::Success
        }
    }

    /// The name of each claim: `guide.md:57`; a second one that begins on that line is `guide.md:57.2`.
    pub fn claim_ids(&self) -> Vec<String> {
        let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut id = |finding: &Finding| {
            let count = seen.entry((finding.document, finding.claim.line)).or_default();
            *count += 1;
            let id = format!("{}:{}", self.path_of(finding.document), finding.claim.line);
            if *count == 1 { id } else { format!("{id}.{count}") }
        };
        self.findings.iter().map(&mut id).collect()
    }

    /// The path of a document by its index; what is not UTF-8 in it stands as U+FFFD.
    pub fn path_of(&self, document: usize) -> String {
        self.documents.get(document).map(|document| document.path.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// Something that the user should know and that is not a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// An error sets exit status 2; a warning does not.
    pub is_error: bool,
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// Line (1-based) in that file.
    pub line: Option<usize>,
    /// Column (1-based, characters) in that line.
    pub column: Option<usize>,
    /// What, in one sentence without a period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// An error that is about no file.
    pub fn error(message: impl ToString) -> Self {
        Self { is_error: true, path: None, line: None, column: None, message: message.to_string(), help: None }
    }

    /// A warning that is about no file.
    pub fn warning(message: impl ToString) -> Self {
        Self { is_error: false, ..Self::error(message) }
    }

    /// The same, about a file.
    pub fn of(self, path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// The same, about a line of its file.
    pub fn at(self, line: Option<usize>) -> Self {
        Self { line, ..self }
    }

    /// The same, with what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_outweighs_a_failing_claim() {
        let mut report = fixture::report();
        assert_eq!(report.exit_status(), ExitStatus::Error);
        report.problems.retain(|problem| !problem.is_error);
        assert_eq!(report.exit_status(), ExitStatus::ClaimsFail);
        report.findings.retain(|finding| !finding.is_news());
        assert_eq!((report.findings.len(), report.exit_status()), (2, ExitStatus::Success));
    }

    #[test]
    fn claims_on_one_line_have_names_of_their_own() {
        let mut report = fixture::report();
        report.findings[1].claim.line = 8;
        assert_eq!(report.claim_ids()[..3], ["docs/guide.md:8", "docs/guide.md:8.2", "docs/guide.md:11"]);
    }
}
