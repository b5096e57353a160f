//! Cases of the corpus: the same evidence, compared by the matchers of expected/ and by nothing more lenient.

use std::collections::BTreeMap;

use super::opinion::{self, Opinion};
use super::{Judged, Runs, answers, evidence, settle, step_of};
use crate::claim::Subject;
use crate::corpus::{self, Answer, Expectation, Kind, Pair, Range, Wording};
use crate::finding::{Match, Standing};
use crate::program::{Plan, Planned};
use crate::python::Label;
use crate::run::observation::Observation;
use crate::run::wire::Exception;

/// Judges the expectations of a pair; the plan holds one case for each, in order.
pub fn judge(plan: &Plan, pair: &Pair, runs: &[Runs]) -> Vec<Option<Judged>> {
    let blocks = answer_blocks(plan, pair, runs);
    let cases = plan.cases.iter().zip(&pair.expectations);
    cases
        .enumerate()
        .map(|(index, (planned, expectation))| {
            if let Some(opinions) = blocks.get(&index) {
                return settle(planned.case.answer.firm, opinions.clone());
            }
            let step = step_of(plan, planned.program);
            let opinions: BTreeMap<Label, Vec<Opinion>> = runs[planned.program]
                .iter()
                .map(|(label, seen)| {
                    let of = |observation: &&Observation| look(planned, expectation, step, observation, label);
                    let seen: Vec<Opinion> = seen.iter().map(of).collect();
                    (label.clone(), if expectation.worded.is_none() { never(seen) } else { seen })
                })
                .collect();
            let Some(worded) = &expectation.worded else { return settle(true, opinions) };
            // As in a document: code in running text that nothing defines only names something.
            let idle = |judged: &Judged| worded.wording == Wording::Prose && judged.standing == Standing::Unverifiable;
            settle(planned.case.answer.firm, opinions).filter(|judged| !idle(judged))
        })
        .collect()
}

/// Whether an exception says nothing about an answer. A snippet brings all that it needs, and where the file names the
/// versions, what they lack is known: then the exception is what Python gives. So it is where that class is documented.
fn is_excused(excused: &Opinion, answer: &Answer, raised: &Exception) -> bool {
    let same_class = answer.kind == Kind::Raises && answer.text.split(':').next() == Some(&raised.name);
    match excused {
        Opinion::Cannot(reason) => ["denied", "package", "memory"].iter().any(|word| reason.starts_with(word)),
        Opinion::Lacks { .. } => answer.python == Range::default() && !same_class,
        _ => true,
    }
}

/// An answer that never comes is false, also where what comes instead varies: its matcher says what may vary.
fn never(mut seen: Vec<Opinion>) -> Vec<Opinion> {
    if seen.iter().all(|opinion| matches!(opinion, Opinion::Differs { .. })) {
        seen.truncate(1);
    }
    seen
}

/// What is said of the lines of output, which are looked at together.
fn answer_blocks(plan: &Plan, pair: &Pair, runs: &[Runs]) -> BTreeMap<usize, BTreeMap<Label, Vec<Opinion>>> {
    let is_line = |at: &usize| matches!(plan.cases[*at].case.subject, Subject::Output { .. });
    let lines: Vec<usize> = (0..plan.cases.len()).filter(is_line).collect();
    let mut opinions: BTreeMap<usize, BTreeMap<Label, Vec<Opinion>>> = BTreeMap::new();
    for (label, seen) in runs.iter().flatten() {
        let meant = |at: &&usize| pair.expectations.get(**at).is_some_and(|each| each.answer(&label.0).is_some());
        let (told, others): (Vec<usize>, Vec<usize>) = lines.iter().partition(|at| meant(at));
        let cases: Vec<&Planned> = told.iter().map(|&at| &plan.cases[at]).collect();
        for observation in seen {
            let found = answers::of(&cases, step_of(plan, 0), observation, label.0);
            for (&at, opinion) in told.iter().zip(found) {
                opinions.entry(at).or_default().entry(label.clone()).or_default().push(opinion);
            }
            for &at in &others {
                opinions.entry(at).or_default().entry(label.clone()).or_default().push(not_meant());
            }
        }
    }
    opinions
}

fn not_meant() -> Opinion {
    Opinion::NotMeant("not stated for this version".to_owned())
}

fn look(planned: &Planned, expectation: &Expectation, step: u32, observation: &Observation, label: &Label) -> Opinion {
    let Some(answer) = expectation.answer(&label.0) else { return not_meant() };
    if answer.kind == Kind::Gives {
        return opinion::of(planned, step, observation, label.0);
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
