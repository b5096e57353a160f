//! Cases of the corpus: the same evidence, compared by the matchers of expected/ and by nothing more lenient.

use std::collections::BTreeMap;

use super::opinion::{self, Opinion};
use super::{Judged, Runs, evidence, settle, step_of};
use crate::corpus::{self, Expectation, Kind, Pair};
use crate::finding::Match;
use crate::program::{Plan, Planned};
use crate::python::Label;
use crate::run::observation::Observation;
use crate::run::wire::Exception;

/// Judges the expectations of a pair; the plan holds one case for each, in order.
pub fn judge(plan: &Plan, pair: &Pair, runs: &[Runs]) -> Vec<Option<Judged>> {
    let cases = plan.cases.iter().zip(&pair.expectations);
    cases
        .map(|(planned, expectation)| {
            let step = step_of(plan, planned.program);
            let opinions: BTreeMap<Label, Vec<Opinion>> = runs[planned.program]
                .iter()
                .map(|(label, seen)| {
                    let of = |observation: &&Observation| look(planned, expectation, step, observation, label);
                    (label.clone(), seen.iter().map(of).collect())
                })
                .collect();
            settle(true, opinions)
        })
        .collect()
}

fn look(planned: &Planned, expectation: &Expectation, step: u32, observation: &Observation, label: &Label) -> Opinion {
    let Some(answer) = expectation.answer(&label.0) else {
        return Opinion::NotMeant("not stated for this version".to_owned());
    };
    let evidence = evidence::gather(planned, step, observation);
    let given = match answer.kind {
        // The corpus names a class without its module.
        Kind::Raises => {
            evidence.raised.map(|raised| opinion::shown(&Exception { module: String::new(), ..raised.clone() }))
        }
        // The first watch is the statement's own; others are of what it may have changed.
        Kind::Value => evidence.values.first().and_then(|seen| seen.last()).map(|value| value.repr.clone()),
        Kind::Prints => evidence.reached.then(|| evidence.outputs.concat()),
        Kind::Warns => Some(
            warning(&evidence.errors)
                .unwrap_or_else(|| warning(&opinion::errors_of(observation, step)).unwrap_or_default()),
        ),
    };
    if let Some(given) = given.as_deref().filter(|given| corpus::matches(answer, given)) {
        return Opinion::Holds { how: Match::Exact, actual: given.trim_end_matches('\n').to_owned() };
    }
    if let Some(raised) = evidence.raised {
        let excused = opinion::excuse(planned, observation, step, &evidence, raised);
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
