//! What is expected of a claim: the same for documents and for a corpus, so that planning and judging need not know
//! where a claim comes from.

use serde::Deserialize;

use super::{Form, Known, Source, Version, VersionRange};

/// What a claim is held against beside the answer that was read, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// How its words stand, which says how strictly they are compared; [`Form::Corpus`] where a matcher compares them.
    pub form: Form,
    /// The answers by versions; the first that speaks of a version counts. None where there is but the one that was
    /// read, for all versions.
    pub stated: Vec<Stated>,
    /// What is known of it. What agrees with this is expected.
    pub known: Known,
    /// Why it does not hold, where it does not; or another remark.
    pub why: Option<String>,
    /// Where it is claimed, where that is another place than where it stands.
    pub sources: Vec<Source>,
}

impl Expectation {
    /// That of an answer in a document: nothing more is known of it.
    pub fn of_document(form: Form) -> Self {
        Self { form, stated: Vec::new(), known: Known::Holds, why: None, sources: Vec::new() }
    }

    /// Whether it speaks of a version.
    pub fn speaks_of(&self, version: &Version) -> bool {
        self.stated.is_empty() || self.stated_for(version).is_some()
    }

    /// The answer that is stated for a version.
    pub fn stated_for(&self, version: &Version) -> Option<&Stated> {
        self.stated.iter().find(|stated| stated.python.contains(version))
    }
}

/// An answer as a corpus states it: for some versions, and compared by a matcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The versions it is for.
    pub python: VersionRange,
    /// What it is about.
    pub kind: AnswerKind,
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
pub enum AnswerKind {
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

impl AnswerKind {
    /// Its key in the file.
    pub fn word(self) -> &'static str {
        match self {
            AnswerKind::Value => "value",
            AnswerKind::Prints => "prints",
            AnswerKind::Raises => "raises",
            AnswerKind::Warns => "warns",
            AnswerKind::Gives => "gives",
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
