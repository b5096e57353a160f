//! An answer as it was read: its words, and what they mean.

use super::{Mode, Reason, Shown, VersionRange};

/// An answer as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The answer alone, as it is written.
    pub documented: String,
    /// What else the author wrote there.
    pub remark: String,
    /// What it means.
    pub meaning: Meaning,
    /// All of the text, lead-ins included.
    pub whole: String,
    /// All of the text after the lead-ins.
    pub bare: String,
    /// Whether it can be called false.
    pub firm: bool,
    /// Whether a lead-in announced it.
    pub led: bool,
    /// The mode it is stated for, where it names one.
    pub mode: Option<Mode>,
    /// The versions it is stated for, where it names some.
    pub versions: Option<VersionRange>,
    /// What doctest is told, where it stands below a prompt.
    pub doctest: Option<DoctestFlags>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// One value, or a text that is shown like one.
    Value(Shown),
    /// Several values or words, one for each output or element.
    Several(Vec<String>),
    /// One of these values.
    Either(Vec<Shown>),
    /// Words as they stand.
    Words,
    /// Lines of output, one below the other.
    Lines(Vec<String>),
    /// An exception; any one where there is no name.
    Raises {
        /// Its class.
        name: Option<String>,
        /// Its message, with whatever follows it in the text.
        message: Option<String>,
    },
    /// A warning.
    Warns {
        /// Its category.
        name: String,
        /// Its message.
        message: Option<String>,
    },
    /// Any value of the type of this name.
    Kind(String),
    /// No output.
    Nothing,
    /// The statement raises nothing: an assertion holds.
    Passes,
    /// No program can tell; the reason.
    Unverifiable(Reason),
}

/// How the answer of one prompt is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoctestFlags {
    /// The code is not to be run.
    pub skip: bool,
    /// What the code gives is not compared.
    pub uncompared: bool,
    /// `...` stands for any text.
    pub ellipsis: bool,
    /// All white space is alike.
    pub whitespace: bool,
    /// Of an exception the type alone counts.
    pub type_alone: bool,
    /// `<BLANKLINE>` stands for an empty line.
    pub blank_lines: bool,
    /// `1` and `0` stand for `True` and `False`.
    pub one_for_true: bool,
}

impl Default for DoctestFlags {
    fn default() -> Self {
        Self {
            skip: false,
            uncompared: false,
            ellipsis: true,
            whitespace: true,
            type_alone: true,
            blank_lines: true,
            one_for_true: true,
        }
    }
}
