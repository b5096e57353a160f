//! The corpus: claims in files that people review. A snippet in snippets/TOPIC/NAME.py, and what is documented of it in
//! expected/TOPIC/NAME.yaml. docs/corpus.md is the reference of the form.
//!
//! Here it is read and checked, nothing more. One bad file is a [`Problem`] and costs nothing
//! else.

mod cases;
mod cells;
mod complaint;
mod files;
mod matches;
mod statements;
#[cfg(test)]
mod tests;
mod validate;
mod wording;
mod yaml;

use std::path::PathBuf;

pub use cases::cases;
pub use cells::{Cell, cells, mark};
pub use files::{SNIPPET_LIMIT, load, understood};
pub use matches::matches;
pub use wording::{Wording, WordingForm};

use crate::model::{Known, Mode, Problem, Source, Stated};

/// What [`load`] found.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The pairs that can be used, sorted by topic and name.
    pub pairs: Vec<Pair>,
    /// What is wrong with the others, sorted by path and line.
    pub problems: Vec<Problem>,
}

/// A snippet with what is documented of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The folder: `closures`.
    pub topic: String,
    /// The files' name without its ending: `late-binding`.
    pub name: String,
    /// The snippet's file.
    pub snippet: PathBuf,
    /// The expectation's file.
    pub expected: PathBuf,
    /// The snippet, line ends as `\n`.
    pub code: String,
    /// How the snippet is compiled.
    pub mode: Mode,
    /// Where its facts are claimed, for the expectations that do not say so themselves.
    pub sources: Vec<Source>,
    /// What is documented, in the order of the file.
    pub entries: Vec<Entry>,
}

/// One entry of an expectation's file: what is documented of one statement of a snippet.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// First line of the statement in the snippet, 1-based.
    pub line: usize,
    /// How its words are read, where they stand as in a document.
    pub wording: Option<Wording>,
    /// The answers, each for some versions; the first that speaks of a version counts.
    pub answers: Vec<Stated>,
    /// What is known of it. What agrees with this is expected.
    pub known: Known,
    /// Why it does not hold, where it does not; or another remark.
    pub why: Option<String>,
    /// Where it is claimed.
    pub sources: Vec<Source>,
    /// Line (1-based) of the entry in its file.
    pub yaml_line: usize,
}
