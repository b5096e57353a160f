//! Cases × observations → verdicts. Pure: nothing runs here, nothing is read or written.
//!
//! Each version is looked at by itself first ([`opinion`]); what one version cannot tell alone is settled over all of
//! them: code that only older versions lack is not applicable there, an answer that changes from run to run varies, and
//! an answer that is not firm counts only if some version gives it.

pub mod answers;
pub mod compare;
pub mod corpus;
pub mod evidence;
pub mod opinion;
pub mod standing;

use std::collections::BTreeMap;

use crate::claim::Subject;
use crate::finding::{Standing, Verdict};
use crate::program::Plan;
use crate::python::Label;
use crate::run::observation::Observation;
use opinion::Opinion;

/// What one program did on one Python: the first run, and the repetitions under other hash seeds.
pub type Runs<'a> = BTreeMap<Label, Vec<&'a Observation>>;

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// One verdict a Python.
    pub verdicts: BTreeMap<Label, Verdict>,
    /// Over all of them.
    pub standing: Standing,
}

/// Judges the cases of a plan. `runs` holds, for each program, what it did. Gives nothing for a case whose words turned
/// out to be a remark: words that are not firm, and that no Python gives or nearly gives.
pub fn judge(plan: &Plan, runs: &[Runs]) -> Vec<Option<Judged>> {
    let mut opinions: Vec<BTreeMap<Label, Vec<Opinion>>> = vec![BTreeMap::new(); plan.cases.len()];
    for (index, planned) in plan.cases.iter().enumerate() {
        let step = step_of(plan, planned.program);
        if matches!(planned.case.subject, Subject::Output { .. }) {
            continue;
        }
        for (label, observations) in &runs[planned.program] {
            let seen =
                observations.iter().map(|observation| opinion::of(planned, step, observation, label.0)).collect();
            opinions[index].insert(label.clone(), seen);
        }
    }
    for group in answer_blocks(plan) {
        let cases: Vec<_> = group.iter().map(|&at| &plan.cases[at]).collect();
        let program = cases[0].program;
        for (label, observations) in &runs[program] {
            let seen: Vec<Vec<Opinion>> =
                observations.iter().map(|seen| answers::of(&cases, step_of(plan, program), seen, label.0)).collect();
            for (at, &index) in group.iter().enumerate() {
                let column = seen.iter().filter_map(|opinions| opinions.get(at).cloned()).collect();
                opinions[index].insert(label.clone(), column);
            }
        }
    }
    plan.cases.iter().zip(opinions).map(|(planned, opinions)| settle(planned.case.answer.firm, opinions)).collect()
}

/// The block of a case is the last step of its program.
fn step_of(plan: &Plan, program: usize) -> u32 {
    u32::try_from(plan.programs[program].steps.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

/// The cases of each answer block.
fn answer_blocks(plan: &Plan) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, planned) in plan.cases.iter().enumerate() {
        if let Subject::Output { answers, .. } = planned.case.subject {
            groups.entry(answers).or_default().push(index);
        }
    }
    groups.into_values().collect()
}

/// Settles what the versions say alone.
fn settle(firm: bool, opinions: BTreeMap<Label, Vec<Opinion>>) -> Option<Judged> {
    let first: BTreeMap<&Label, Opinion> =
        opinions.iter().filter_map(|(label, seen)| Some((label, steady(seen)?))).collect();
    let is_answer = |opinion: &Opinion| matches!(opinion, Opinion::Holds { .. } | Opinion::Differs { near: true, .. });
    if !firm && !first.values().any(is_answer) {
        return None;
    }
    let newest_that_runs = first.iter().rev().find(|(_, opinion)| opinion.has_run()).map(|(label, _)| (*label).clone());
    let verdicts: BTreeMap<Label, Verdict> = first
        .into_iter()
        .map(|(label, opinion)| (label.clone(), verdict(label, opinion, newest_that_runs.as_ref())))
        .collect();
    let standing = standing::of(&verdicts);
    Some(Judged { verdicts, standing })
}

/// One opinion from the first run and its repetitions: where they differ, the answer varies.
fn steady(seen: &[Opinion]) -> Option<Opinion> {
    let first = seen.first()?;
    let fails = matches!(first, Opinion::Differs { .. });
    let varies = fails && seen.iter().any(|other| other != first);
    Some(if varies { Opinion::Cannot("varies".to_owned()) } else { first.clone() })
}

fn verdict(label: &Label, opinion: Opinion, newest_that_runs: Option<&Label>) -> Verdict {
    match opinion {
        Opinion::Holds { how, actual } => Verdict::Holds { how, actual },
        Opinion::Differs { actual, .. } => Verdict::Fails { actual },
        Opinion::Cannot(reason) => Verdict::Unverifiable { reason },
        Opinion::NotMeant(reason) => Verdict::NotApplicable { reason },
        Opinion::Lacks { what, actual } => match newest_that_runs {
            // A newer version has it: this one is too old for the code.
            Some(newer) if newer > label => Verdict::NotApplicable { reason: what },
            // Only older versions have it: it was removed, and what the document shows is gone.
            Some(_) => Verdict::Fails { actual },
            None => Verdict::Unverifiable { reason: what },
        },
    }
}
