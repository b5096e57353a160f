//! What may have been meant elsewhere: on an older version, or with another value of a name than the blocks before gave it.

use super::Document;
use crate::judge::opinion::names_in;
use crate::judge::{python2, state, surroundings};
use crate::model::{Form, Subject};
use crate::plan::Planned;

impl Document<'_> {
    /// Whether it was so on older versions: in a document that knows Python 2, what that gave; and anywhere what comes from
    /// a mapping in another order, for a mapping keeps that of its making only since 3.7.
    pub(super) fn was_so_before(&self, at: usize, actual: &str) -> bool {
        let claim = &self.cases[at].case.claim;
        if !self.python2.is_empty() && python2::gave(&claim.code, &claim.documented, actual) {
            return true;
        }
        let Subject::Output { answers, .. } = self.cases[at].case.subject else {
            return is_unordered(&claim.code) && is_reordered(&claim.documented, actual);
        };
        let source = self.programs[self.cases[at].program].steps.last().map_or("", |step| step.source.as_str());
        let lines = self.of_answers(answers);
        let failing = || lines.iter().filter_map(|&line| Some((line, self.outcomes[line].fails.as_deref()?)));
        let said: Vec<&str> = failing().map(|(line, _)| self.cases[line].case.claim.documented.as_str()).collect();
        let given: Vec<&str> = failing().map(|(_, given)| given).collect();
        is_unordered(source) && said.len() > 1 && is_reordered(&said.join("\n"), &given.join("\n"))
    }

    /// Whether each version shows it in its own way: then an answer that holds on none that ran is another one's.
    pub(super) fn differs_by_version(&self, at: usize) -> bool {
        let planned = &self.cases[at];
        surroundings::differs_by_version(planned, &self.programs[planned.program].steps)
    }

    /// The lines of an answer block.
    pub(super) fn of_answers(&self, answers: usize) -> Vec<usize> {
        let is_its = |&other: &usize| matches!(self.cases[other].case.subject, Subject::Output { answers: own, .. } if own == answers);
        (0..self.cases.len()).filter(is_its).collect()
    }

    /// Whether the answer follows from what blocks before it made of a name, and nothing in its own block says that the
    /// document means just that: an answer beside it that uses the name holds.
    pub(super) fn state_is_open(&self, at: usize) -> bool {
        let own = &self.cases[at];
        let steps = &self.programs[own.program].steps;
        let Some((block, before)) = steps.split_last().filter(|_| own.case.claim.form == Form::Repl) else {
            return false;
        };
        let names = names_in(&own.case.claim.code);
        let inherited = |name: &str, line: usize| {
            !block.source.lines().take(line.saturating_sub(1)).any(|above| state::binds(above, name))
        };
        let makers =
            |name: &str| before.iter().filter(|step| step.source.lines().any(|line| state::makes(line, name))).count();
        // The block begins by showing what a name stands for: something else, there.
        let shows_another = self.in_block(at).any(|other| {
            let (shown, name) = (&self.cases[other], self.cases[other].case.claim.code.as_str());
            let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
            is_name
                && self.outcomes[other].fails.is_some()
                && shown.top.0 <= own.top.0
                && inherited(name, shown.top.0)
                && makers(name) > 0
        });
        let is_open = |name: &&str| inherited(name, own.top.0) && makers(name) > 1 && !self.holds_beside(at, name);
        !names.is_empty() && (shows_another || names.iter().any(is_open) || self.is_told_otherwise(at, &block.source))
    }

    /// Whether the document has the same block elsewhere, with another answer, which holds.
    fn is_told_otherwise(&self, at: usize, source: &str) -> bool {
        fn code(source: &str) -> impl Iterator<Item = &str> {
            source.lines().map(str::trim_end).filter(|line| !line.is_empty())
        }
        let own = &self.cases[at];
        let is_same = |other: &Planned| {
            let step = self.programs[other.program].steps.last();
            other.case.block != own.case.block
                && other.case.claim.code == own.case.claim.code
                && other.case.claim.documented != own.case.claim.documented
                && step.is_some_and(|step| code(&step.source).eq(code(source)))
        };
        (0..self.cases.len()).any(|other| self.outcomes[other].holds && is_same(&self.cases[other]))
    }

    /// Whether another answer of the block that uses a name holds.
    fn holds_beside(&self, at: usize, name: &str) -> bool {
        self.in_block(at)
            .any(|other| self.outcomes[other].holds && names_in(&self.cases[other].case.claim.code).contains(&name))
    }

    pub(super) fn in_block(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.cases.len()).filter(move |&other| self.cases[other].case.block == self.cases[at].case.block)
    }
}

/// Whether code goes through something whose order was another one before Python 3.7.
fn is_unordered(code: &str) -> bool {
    [".items()", ".keys()", ".values()", "**", "{", "dict("].iter().any(|mark| code.contains(mark))
}

/// Whether two texts have the same words in another order.
fn is_reordered(said: &str, given: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).collect()
    }
    let (mut a, mut b) = (words(said), words(given));
    let moved = a != b;
    a.sort_unstable();
    b.sort_unstable();
    moved && a == b
}

#[cfg(test)]
mod tests {
    use super::{is_reordered, is_unordered};

    #[test]
    fn another_order_is_told_from_other_words() {
        assert!(is_reordered("['b', 'a']", "dict_keys(['a', 'b'])") || is_reordered("['b', 'a']", "['a', 'b']"));
        assert!(!is_reordered("' 12 345'", "'12 345'") && !is_reordered("[1, 2]", "[2, 3]") && !is_reordered("1", "1"));
        assert!(is_unordered("for k in d.items()") && !is_unordered("sorted(x)"));
    }
}
