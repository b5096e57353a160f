//! Corrections: findings × a document → the document with the answers that Python gives.
//!
//! Pure. [`answer`] says what is right, [`span`] which bytes state what is wrong, [`edit`] puts the two together, and
//! [`text`] writes them. What is left alone is named with the reason, [`Left`].

pub mod answer;
pub mod edit;
pub mod span;
pub mod text;

pub use edit::{Edit, Plan, plan};

use std::fmt;

/// Why an answer that does not hold is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It holds on older Pythons, and nobody asked for what newer ones give.
    Outdated,
    /// It holds on some Pythons, in no order that a correction could keep.
    Mixed,
    /// The Pythons that ran do not agree on another answer.
    Disagree,
    /// Python gives nothing there.
    Nothing,
    /// What Python gives is another text in each run.
    Varies,
    /// The text around it would have to change, too.
    Prose,
    /// It is cut short with dots: what is right is longer than what the author wanted to show.
    Abridged,
    /// What is right takes more lines than there are.
    Longer,
    /// An exception would have to be written in place of a value, or the other way round.
    OtherKind,
    /// Where exactly it stands is not certain.
    Span,
    /// Another answer stands in the same bytes.
    Overlaps,
    /// Whoever was asked did not want it.
    Declined,
    /// The corrected document was read and run again, and the answer did not hold.
    Unconfirmed,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outdated => "it holds on older Pythons; --outdated writes what the newest gives",
            Self::Mixed => "it holds on some Pythons and not on others; --target says which is right",
            Self::Disagree => "the Pythons that ran give different answers; --target says which is right",
            Self::Nothing => "Python gives nothing there",
            Self::Varies => "Python gives another text in each run",
            Self::Prose => "the text around it says the same in words",
            Self::Abridged => "the author cut it short with dots",
            Self::Longer => "what Python gives takes more lines",
            Self::OtherKind => "a value and an exception are stated in different ways",
            Self::Span => "where exactly it stands is not certain",
            Self::Overlaps => "another answer stands in the same place",
            Self::Declined => "it was not wanted",
            Self::Unconfirmed => "with the correction in place it did not hold",
        })
    }
}
