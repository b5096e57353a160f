//! Reports: findings as text for people and for machines. Nothing here decides.

use std::path::PathBuf;

use crate::document::Document;
use crate::finding::{BlockReport, Finding};
use crate::python::{Interpreter, Label};
use crate::sandbox::Layers;

/// All that a run found out; every format is made from it.
#[derive(Debug)]
pub struct Report {
    /// The Pythons that ran, in the order of versions.
    pub pythons: Vec<(Label, Interpreter)>,
    /// The layers of the sandbox that were in force in every worker.
    pub sandbox: Layers,
    /// The documents, in the order given.
    pub documents: Vec<Document>,
    /// The blocks, in the order of documents and lines.
    pub blocks: Vec<BlockReport>,
    /// The claims with their verdicts, in the order of documents and lines.
    pub findings: Vec<Finding>,
    /// What could not be done, without ending the run: a document that cannot be read, lines that were passed over.
    pub problems: Vec<Problem>,
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
