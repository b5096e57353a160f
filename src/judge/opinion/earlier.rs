//! Why a difference says nothing about an answer: what the statement uses comes from statements that could not run.

use std::collections::BTreeMap;

use super::excuse::{excuse, raised_in};
use super::{Opinion, shown};
use crate::judge::evidence::Evidence;
use crate::model::{Observation, Reason};
use crate::plan::Planned;
use crate::syntax::is_builtin;

/// Why a name that the statement uses is not what the document means: the last statement before it that binds the name
/// could not run.
pub(super) fn stale(planned: &Planned, step: u32, observation: &Observation, evidence: &Evidence) -> Option<Opinion> {
    let words: Vec<&str> = planned.case.claim.code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let before = planned.binds.iter().filter(|(_, last, _)| *last < planned.top.0);
    let mut last: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (first, end, names) in before {
        for name in names.iter().filter(|name| words.contains(&name.as_str())) {
            last.insert(name, (*first, *end));
        }
    }
    last.iter().find_map(|(name, (first, end))| {
        let raised = raised_in(observation, step, *first, *end)?;
        let name = (*name).to_owned();
        let failed = || Opinion::Cannot(Reason::Undefined { name, because: Some(shown(raised)) });
        match excuse(planned, observation, step, evidence, raised).unwrap_or_else(failed) {
            Opinion::Lacks { what, .. } => Some(Opinion::Cannot(what)),
            other => Some(other),
        }
    })
}

/// Why what the statement uses is not what the document means: a statement before it that has to do with it could not run.
pub(super) fn after_what_never_ran(
    planned: &Planned,
    (source, step): (&str, u32),
    observation: &Observation,
    evidence: &Evidence,
) -> Option<Opinion> {
    let lines: Vec<&str> = source.lines().collect();
    let own = names_in(&planned.case.claim.code);
    planned.binds.iter().filter(|(_, last, _)| *last < planned.top.0).find_map(|(first, end, _)| {
        let text = lines.get(first.saturating_sub(1)..(*end).min(lines.len()))?.join("\n");
        let shared = names_in(&text).into_iter().any(|name| own.contains(&name));
        let raised = raised_in(observation, step, *first, *end).filter(|_| shared)?;
        match excuse(planned, observation, step, evidence, raised)? {
            Opinion::Lacks { what, .. } => Some(Opinion::Cannot(what)),
            other => Some(other),
        }
    })
}

/// The names in some code that are not Python's own.
pub(in crate::judge) fn names_in(code: &str) -> Vec<&str> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !is_builtin(word)).collect()
}

/// A name that nothing defines, whose error the document's own code caught and printed.
pub(super) fn swallowed(planned: &Planned, evidence: &Evidence) -> Option<Opinion> {
    let printed = evidence.outputs.concat();
    let (_, rest) = printed.split_once("name '")?;
    let (name, _) = rest.split_once("' is not defined")?;
    let documented = &planned.case.answer.whole;
    (!documented.contains("is not defined")
        && !planned.binds.iter().any(|(_, _, names)| names.iter().any(|own| own == name)))
    .then(|| Opinion::Cannot(Reason::Undefined { name: name.to_owned(), because: None }))
}
