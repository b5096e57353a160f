//! How the run of a block ended.

use std::collections::BTreeMap;

use super::{BlockKind, Expected, Label, Reason};

/// How the run of one block ended on one Python.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BlockRun {
    /// `finished`, `raised`, `exited`, `timeout`, `killed`, `syntax` or `skipped`.
    pub outcome: Outcome,
    /// Why, for `killed` and `skipped`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Reason>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// How the run of one block ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// To its end, without an exception at top level.
    Finished,
    /// To its end; some statement raised.
    Raised,
    /// The snippet ended its process before its end.
    Exited,
    /// Past a time limit.
    Timeout,
    /// Ended by a signal or at a limit.
    Killed,
    /// Does not compile there.
    Syntax,
    /// Was not run.
    Skipped,
}

/// One block in the report.
#[derive(Clone, Debug)]
pub struct BlockReport {
    /// Index of the document in the report.
    pub document: usize,
    /// First line, 1-based.
    pub first: usize,
    /// Last line, 1-based, inclusive.
    pub last: usize,
    /// As in the info string.
    pub language: String,
    /// What it is.
    pub kind: BlockKind,
    /// What its author knows of it.
    pub expected: Option<Expected>,
    /// How it ended on each Python.
    pub runs: BTreeMap<Label, BlockRun>,
}
