//! Why a difference says nothing about an answer: what was printed tells that a name was missing.

use super::Opinion;
use crate::judge::evidence::Evidence;
use crate::model::Reason;
use crate::plan::Planned;
use crate::syntax::is_builtin;

/// The names in some code that are not Python's own.
pub(in crate::judge) fn names_in(code: &str) -> Vec<&str> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !is_builtin(word)).collect()
}

/// A name that nothing defines, whose error the document's own code caught and printed.
pub(super) fn swallowed(planned: &Planned, evidence: &Evidence) -> Option<Opinion> {
    // A thread of its own tells it on standard error.
    let printed = evidence.outputs.concat() + &evidence.errors;
    let (_, rest) = printed.split_once("name '")?;
    let (name, _) = rest.split_once("' is not defined")?;
    let documented = &planned.case.answer.whole;
    (!documented.contains("is not defined")
        && !planned.binds.iter().any(|(_, _, names)| names.iter().any(|own| own == name)))
    .then(|| Opinion::Cannot(Reason::Undefined { name: name.to_owned(), because: None }))
}
