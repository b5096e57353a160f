//! The corpus: claims in files that people review. A snippet in snippets/TOPIC/NAME.py, and what is documented of it in
//! expected/TOPIC/NAME.yaml. docs/corpus.md is the reference of the form.
//!
//! Here it is read and checked, nothing more. One bad file is a [`Problem`] and costs nothing
//! else.

mod cells;
mod check;
mod complaint;
mod files;
mod matches;
mod range;
mod statements;
#[cfg(test)]
mod tests;
mod worded;
mod written;

use std::path::PathBuf;

use serde::Deserialize;

pub use cells::{Cell, cells, mark};
pub use files::{SNIPPET_LIMIT, load, understood};
pub use matches::matches;
pub use range::Range;
pub use worded::{Worded, Wording};

use crate::model::{Known, Mode, Problem, Source, Version};

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
    pub expectations: Vec<Expectation>,
}

/// What is documented of one statement of a snippet.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// First line of the statement in the snippet, 1-based.
    pub line: usize,
    /// How its words are read, where they stand as in a document.
    pub worded: Option<Worded>,
    /// The answers, each for some versions; the first that speaks of a version counts.
    pub answers: Vec<Answer>,
    /// What is known of it. What agrees with this is no news.
    pub known: Known,
    /// Why it does not hold, where it does not; or another remark.
    pub why: Option<String>,
    /// Where it is claimed.
    pub sources: Vec<Source>,
    /// Line (1-based) of the expectation in its file.
    pub yaml_line: usize,
}

impl Expectation {
    /// The answer for a version; `None` where the expectation does not speak of it.
    pub fn answer(&self, version: &Version) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.python.contains(version))
    }
}

/// One documented answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The versions it is for.
    pub python: Range,
    /// What it is about.
    pub kind: Kind,
    /// The answer as it is written.
    pub text: String,
    /// How it is compared.
    pub matcher: Matcher,
    /// Line (1-based) of the answer in its file.
    pub yaml_line: usize,
    /// Column (1-based, characters) of the answer in its file.
    pub yaml_column: usize,
}

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `repr` of the expression statement, or of what the statement assigns.
    Value,
    /// All that the statement prints, by itself or by the functions that it calls.
    Prints,
    /// `Type` or `Type: message` of the exception that leaves the statement.
    Raises,
    /// `Category: message` of the warning that the statement causes.
    Warns,
    /// Whatever it gives, in the words of a document and read as there.
    Gives,
}

impl Kind {
    /// Its key in the file.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Value => "value",
            Kind::Prints => "prints",
            Kind::Raises => "raises",
            Kind::Warns => "warns",
            Kind::Gives => "gives",
        }
    }
}

/// How an answer is compared with what Python gives. White space at the ends of lines never counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matcher {
    /// To the letter.
    #[default]
    Exact,
    /// `...` stands for anything, as in doctest.
    Ellipsis,
    /// A regular expression that matches all of it.
    Pattern,
    /// Each line of the answer is an alternative.
    OneOf,
    /// `LOW..HIGH`: a number, both ends included.
    Between,
    /// The same elements of a set, list or dictionary display, or the same lines, in any order.
    Unordered,
}
