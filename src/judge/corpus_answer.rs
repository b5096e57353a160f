//! Answers of a corpus: the same evidence, compared by their matchers and by nothing more lenient.

use super::opinion::{self, Opinion};
use super::{Opinions, evidence};
use crate::corpus;
use crate::model::{AnswerKind, Stated, VersionRange};
use crate::model::{Exception, Match, Observation, Reason};
use crate::plan::Planned;

/// Whether an exception says nothing about an answer. A snippet brings all that it needs, and where the file names the
/// versions, what they lack is known: then the exception is what Python gives. So it is where that class is documented.
fn is_excused(excused: &Opinion, answer: &Stated, raised: &Exception) -> bool {
    let same_class = answer.kind == AnswerKind::Raises && answer.text.split(':').next() == Some(&raised.name);
    match excused {
        Opinion::Cannot(reason) => matches!(reason, Reason::Denied(_) | Reason::Package(_) | Reason::Memory),
        Opinion::Lacks { .. } => answer.python == VersionRange::default() && !same_class,
        _ => true,
    }
}

/// An answer that never comes is false, also where what comes instead varies: its matcher says what may vary.
pub(super) fn never(mut opinions: Opinions) -> Opinions {
    for seen in opinions.values_mut() {
        if seen.iter().all(|opinion| matches!(opinion, Opinion::Differs { .. })) {
            seen.truncate(1);
        }
    }
    opinions
}

/// What one run says about an answer that a matcher compares.
pub(super) fn look(planned: &Planned, step: u32, answer: &Stated, observation: &Observation) -> Opinion {
    let evidence = evidence::gather(planned, step, observation);
    let given = match answer.kind {
        // The corpus names a class without its module.
        AnswerKind::Raises => {
            evidence.raised.map(|raised| opinion::shown(&Exception { module: String::new(), ..raised.clone() }))
        }
        // The first watch is the statement's own; others are of what it may have changed.
        AnswerKind::Value => evidence.values.first().and_then(|seen| seen.last()).map(|value| value.repr.clone()),
        AnswerKind::Prints => evidence.reached.then(|| evidence.outputs.concat()),
        AnswerKind::Warns | AnswerKind::Gives => Some(
            warning(&evidence.errors)
                .unwrap_or_else(|| warning(&opinion::errors_of(observation, step)).unwrap_or_default()),
        ),
    };
    if let Some(given) = given.as_deref().filter(|given| corpus::matches(answer, given)) {
        return Opinion::Holds { how: Match::Exact, actual: given.trim_end_matches('\n').to_owned() };
    }
    if let Some(raised) = evidence.raised {
        let excused = opinion::excuse(planned, observation, step, &evidence, raised);
        let excused = excused.filter(|excused| is_excused(excused, answer, raised));
        return excused.unwrap_or_else(|| opinion::differs(planned, opinion::shown(raised)));
    }
    if let Some(reason) = opinion::unreached(planned, step, observation, &evidence) {
        return reason;
    }
    let given = given.map(|given| given.trim_end_matches('\n').to_owned());
    opinion::differs(planned, given.unwrap_or_else(|| "no exception".to_owned()))
}

/// `Category: message` of the first warning in what came out on standard error.
fn warning(errors: &str) -> Option<String> {
    errors.lines().find_map(|line| {
        let (before, message) = line.split_once("Warning: ")?;
        let category = before.rsplit([' ', ':']).next().unwrap_or_default();
        Some(format!("{category}Warning: {message}"))
    })
}
