//! What the other answers of a document say of one: those that are stated in the same way, and those before it.

use super::Document;
use crate::judge::opinion::names_in;
use crate::judge::shape;
use crate::model::{Form, Meaning, Subject};
use crate::syntax::Kind;

impl Document<'_> {
    /// Beside how many other statements of the block it is told what they print, if all of that holds.
    pub(super) fn prints_beside(&self, at: usize) -> usize {
        let is_print = |at: usize| self.cases[at].statement.as_ref().is_some_and(|s| s.kind == Kind::Print);
        let beside = self.alike_in_form(at).filter(|&other| self.cases[other].case.block == self.cases[at].case.block);
        let held: Vec<bool> = beside.filter(|&other| is_print(other)).map(|other| self.outcomes[other].holds).collect();
        if held.iter().all(|held| *held) { held.len() } else { 0 }
    }

    /// Whether another answer of the same form in the block holds.
    pub(super) fn neighbours_hold(&self, at: usize) -> bool {
        self.alike_in_form(at)
            .any(|other| self.cases[other].case.block == self.cases[at].case.block && self.outcomes[other].holds)
    }

    /// Whether the document states answers in this form all over, and nearly all of them hold.
    pub(super) fn document_vouches(&self, at: usize) -> bool {
        let (mut held, mut failed) = (0, 0);
        for other in self.alike_in_form(at) {
            held += usize::from(self.outcomes[other].holds);
            failed += usize::from(self.outcomes[other].fails.is_some());
        }
        held >= VOUCHING && held >= failed * 9
    }

    pub(super) fn alike_in_form(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let form = group(self.cases[at].case.claim.form);
        (0..self.cases.len()).filter(move |&other| other != at && group(self.cases[other].case.claim.form) == form)
    }

    /// Whether a statement before it in the block raised what the document does not say, and has a name in common.
    pub(super) fn follows_a_failure(&self, at: usize) -> bool {
        let own = &self.cases[at].case;
        let names = names_in(&own.claim.code);
        (0..self.cases.len()).any(|other| {
            let before = &self.cases[other].case;
            let unexpected = self.outcomes[other].fails.as_deref().is_some_and(shape::is_exception)
                && !matches!(before.answer.meaning, Meaning::Raises { .. });
            unexpected
                && before.block == own.block
                && before.claim.code_line < own.claim.code_line
                && !matches!(own.subject, Subject::Output { .. })
                && names_in(&before.claim.code).iter().any(|name| names.contains(name))
                && !matches!(self.cases[other].statement.as_ref().map(|s| &s.kind), Some(Kind::Print))
        })
    }
}

/// Answers of one form that have to hold in a document before it vouches for another one.
const VOUCHING: usize = 4;

/// Exceptions and warnings are told in sessions and comments as values are.
fn group(form: Form) -> Form {
    match form {
        Form::Raises | Form::Warns | Form::Comment | Form::CommentBelow => Form::Comment,
        other => other,
    }
}
