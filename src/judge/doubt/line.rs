//! Lines of an answer block, which count as their block does.

use super::{Document, Weight};
use crate::judge::shape;
use crate::model::{Doubt, Subject};

impl Document<'_> {
    /// A line of an answer block counts as the block does.
    pub(super) fn weigh_line(&self, at: usize, actual: &str) -> Weight {
        let block: Vec<usize> = self.lines_beside(at).collect();
        let held = block.iter().filter(|&&line| self.outcomes[line].holds).count();
        let silent = |line: usize| self.outcomes[line].fails.as_deref() == Some(NO_LINE);
        if held == 0 && block.iter().all(|&line| silent(line) || self.outcomes[line].fails.is_none()) {
            return Weight::NoAnswer;
        }
        let alike = |line: usize| {
            let given = self.outcomes[line].fails.as_deref();
            given.is_some_and(|given| shape::alike(&self.cases[line].case.claim.documented, given))
        };
        let fitting = block.iter().filter(|&&line| self.outcomes[line].holds || alike(line)).count();
        let own = shape::alike(&self.cases[at].case.claim.documented, actual);
        let is_output = own && (held >= 2 || fitting * 2 >= block.len()) || held > 0 && fitting * 3 >= block.len() * 2;
        if !self.is_unannounced(at) {
            return if is_output { Weight::Certain } else { Weight::Doubtful(Doubt::NoLine) };
        }
        // That a block below code is its output, nobody says: its lines have to.
        match held * 2 >= block.len() || held > 0 && fitting * 3 >= block.len() * 2 && held * 3 >= block.len() {
            true if own || held >= 2 && held * 3 >= block.len() * 2 && actual != NO_LINE => Weight::Certain,
            true => Weight::Doubtful(Doubt::NoLine),
            false if own && fitting == block.len() && self.document_vouches(at) => Weight::Certain,
            false if own && fitting == block.len() => Weight::Doubtful(Doubt::NoLine),
            false => Weight::NoAnswer,
        }
    }

    /// All lines of the answer block that a line stands in.
    pub(super) fn lines_beside(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let block = |at: usize| match self.cases[at].case.subject {
            Subject::Output { answers, .. } => Some(answers),
            _ => None,
        };
        (0..self.cases.len()).filter(move |&other| block(other).is_some() && block(other) == block(at))
    }

    /// Whether it is a line of a block that nothing marks as output.
    pub(super) fn is_unannounced(&self, at: usize) -> bool {
        let case = &self.cases[at].case;
        matches!(case.subject, Subject::Output { .. }) && !case.answer.firm
    }
}

/// What an answer block is told where the code printed no such line.
pub(in crate::judge) const NO_LINE: &str = "no such line";
