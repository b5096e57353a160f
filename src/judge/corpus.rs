//! Cases of the corpus: the same evidence, compared by the matchers of expected/ and by nothing more lenient.

use super::opinion::{self, Opinion};
use super::{Opinions, answers, evidence, step_of, steps_of};
use crate::corpus::{self, Answer, Kind, Pair, Range};
use crate::model::{Exception, Label, Match, Observation, Reason};
use crate::plan::Plan;
use crate::plan::Planned;

/// Whether an exception says nothing about an answer. A snippet brings all that it needs, and where the file names the
/// versions, what they lack is known: then the exception is what Python gives. So it is where that class is documented.
fn is_excused(excused: &Opinion, answer: &Answer, raised: &Exception) -> bool {
    let same_class = answer.kind == Kind::Raises && answer.text.split(':').next() == Some(&raised.name);
    match excused {
        Opinion::Cannot(reason) => matches!(reason, Reason::Denied(_) | Reason::Package(_) | Reason::Memory),
        Opinion::Lacks { .. } => answer.python == Range::default() && !same_class,
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

/// What is said of the lines of output, which are looked at together.
pub(super) fn look_at_lines(
    plan: &Plan,
    pair: &Pair,
    lines: &[usize],
    observation: &Observation,
    label: &Label,
) -> Vec<(usize, Opinion)> {
    let meant = |at: &usize| pair.expectations.get(*at).is_some_and(|each| each.answer(&label.0).is_some());
    let (told, others): (Vec<usize>, Vec<usize>) = lines.iter().copied().partition(meant);
    let cases: Vec<&Planned> = told.iter().map(|&at| &plan.cases[at]).collect();
    let found = answers::of(&cases, &plan.programs[0].steps, observation, label.0);
    told.into_iter().zip(found).chain(others.into_iter().map(|at| (at, not_meant()))).collect()
}

fn not_meant() -> Opinion {
    Opinion::NotMeant(Reason::Unstated)
}

/// What one run says about one expectation.
pub(super) fn look(plan: &Plan, pair: &Pair, at: usize, observation: &Observation, label: &Label) -> Opinion {
    let answer = pair.expectations.get(at).and_then(|expectation| expectation.answer(&label.0));
    let Some(answer) = answer else { return not_meant() };
    let planned = &plan.cases[at];
    let step = step_of(plan, planned.program);
    if answer.kind == Kind::Gives {
        return opinion::of(planned, steps_of(plan, planned), observation, label.0);
    }
    let evidence = evidence::gather(planned, step, observation);
    let given = match answer.kind {
        // The corpus names a class without its module.
        Kind::Raises => {
            evidence.raised.map(|raised| opinion::shown(&Exception { module: String::new(), ..raised.clone() }))
        }
        // The first watch is the statement's own; others are of what it may have changed.
        Kind::Value => evidence.values.first().and_then(|seen| seen.last()).map(|value| value.repr.clone()),
        Kind::Prints => evidence.reached.then(|| evidence.outputs.concat()),
        Kind::Warns | Kind::Gives => Some(
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
