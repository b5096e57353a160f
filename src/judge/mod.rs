//! Cases × observations → verdicts. Pure: nothing runs here, nothing is read or written.
//!
//! Each version is looked at by itself first ([`opinion`]); what one version cannot tell alone is settled over all of
//! them: code that only older versions lack is not applicable there, an answer that changes from run to run varies, and
//! an answer that is not firm counts only if some version gives it.

pub mod answer_block;
pub mod compare;
pub mod corpus_answer;
pub mod doubt;
pub mod evidence;
#[cfg(test)]
mod fixture;
pub mod nondeterminism;
pub mod opinion;
pub mod printed;
pub mod python2;
pub mod shape;
pub mod standing;
pub mod state;
pub mod surroundings;
pub mod taint;

use std::collections::BTreeMap;

use crate::claim::reading;
use crate::display::without_addresses;
use crate::model::{
    Answer, AnswerKind, Doubt, Finding, Form, Label, Match, Meaning, Observation, Reason, Shown, Step, Subject,
    Verdict, conclusive,
};
use crate::plan::Plan;
use crate::plan::Planned;
use crate::syntax::Kind;
use opinion::Opinion;
use taint::Tainted;

/// What is thought of one case: for each Python, the first run and its repetitions under other hash seeds.
pub type Opinions = BTreeMap<Label, Vec<Opinion>>;

/// What became of one case: one verdict a Python.
pub type Verdicts = BTreeMap<Label, Verdict>;

/// What one run of a program says about `cases` of it, by their index in the plan, in order. Nothing else of the run is
/// needed for them.
pub fn look(
    plan: &Plan,
    cases: &[usize],
    observation: &Observation,
    tainted: &Tainted,
    label: &Label,
) -> Vec<(usize, Opinion)> {
    let is_line = |at: &usize| matches!(plan.cases[*at].case.subject, Subject::Output { .. });
    let (lines, alone): (Vec<usize>, Vec<usize>) = cases.iter().copied().partition(is_line);
    let mut seen: Vec<(usize, Opinion)> =
        alone.iter().map(|&at| (at, look_alone(plan, at, observation, tainted, label))).collect();
    for group in answer_blocks(plan, &lines) {
        seen.extend(look_at_lines(plan, &group, observation, tainted, label));
    }
    seen.sort_by_key(|(at, _)| *at);
    seen
}

fn look_alone(plan: &Plan, at: usize, observation: &Observation, tainted: &Tainted, label: &Label) -> Opinion {
    let planned = &plan.cases[at];
    let expectation = &planned.case.expectation;
    match expectation.stated_for(&label.0) {
        None if !expectation.stated.is_empty() => not_meant(),
        Some(stated) if stated.kind != AnswerKind::Gives => {
            corpus_answer::look(planned, step_of(plan, planned.program), stated, observation)
        }
        _ => {
            let steps = steps_of(plan, planned);
            let cause = steps.last().and_then(|step| taint::of(planned, step, tainted));
            opinion::of(planned, steps, observation, cause.as_ref(), label.0)
        }
    }
}

/// The lines of an answer block are looked at together.
fn look_at_lines(
    plan: &Plan,
    lines: &[usize],
    observation: &Observation,
    tainted: &Tainted,
    label: &Label,
) -> Vec<(usize, Opinion)> {
    let meant = |at: &usize| plan.cases[*at].case.expectation.speaks_of(&label.0);
    let (meant, others): (Vec<usize>, Vec<usize>) = lines.iter().copied().partition(meant);
    let cases: Vec<&Planned> = meant.iter().map(|&at| &plan.cases[at]).collect();
    let found = match cases.first() {
        Some(first) => {
            let steps = steps_of(plan, first);
            let cause = steps.last().and_then(|step| taint::of(first, step, tainted));
            answer_block::of(&cases, steps, observation, cause.as_ref(), label.0)
        }
        None => Vec::new(),
    };
    meant.into_iter().zip(found).chain(others.into_iter().map(|at| (at, not_meant()))).collect()
}

fn not_meant() -> Opinion {
    Opinion::NotMeant(Reason::Unstated)
}

/// Judges one case of a plan. Gives nothing where its words turned out to be a remark: words that are not firm, and
/// that no Python gives or nearly gives.
pub fn judge(plan: &Plan, at: usize, opinions: Opinions) -> Option<Verdicts> {
    let planned = &plan.cases[at];
    let form = planned.case.expectation.form;
    // A line of an answer block counts as the block does, which all of its lines together tell.
    let is_line = matches!(planned.case.subject, Subject::Output { .. });
    let (firm, opinions) = match form {
        Form::Corpus => (true, corpus_answer::never(opinions)),
        _ => (planned.case.answer.firm || is_line, opinions),
    };
    let verdicts = settle(planned, firm, opinions)?;
    // Code in running text that nothing defines only names something.
    let idle = form == Form::Prose && conclusive(&verdicts).next().is_none();
    (!idle).then_some(verdicts)
}

/// Whether it is worth asking what the block gives after other blocks: it may be these that are in the way.
pub fn needs_another(opinion: &Opinion) -> bool {
    match opinion {
        Opinion::Differs { .. } => true,
        Opinion::Cannot(reason) => matches!(
            reason,
            Reason::Undefined { .. }
                | Reason::NotReached
                | Reason::NothingToSee
                | Reason::Exited
                | Reason::Killed(_)
                | Reason::Lost
                | Reason::Denied(_)
        ),
        _ => false,
    }
}

/// One opinion of two: of a block after all that the document has made before it, and of the same block after the blocks of
/// its own question alone that define what it uses. Which of them the reader has in mind, nothing tells: an answer
/// that one of them gives holds, and one is false only if both say so.
pub fn of_two(together: Opinion, alone: Option<Opinion>) -> Opinion {
    match (together, alone) {
        (_, Some(alone @ Opinion::Holds { .. })) => alone,
        (Opinion::Differs { .. }, Some(alone @ (Opinion::Cannot(_) | Opinion::Lacks { .. }))) => alone,
        (together, _) => together,
    }
}

/// The steps of a case's own program; the last one is its block.
fn steps_of<'a>(plan: &'a Plan, planned: &Planned) -> &'a [Step] {
    &plan.programs[planned.program].steps
}

/// The block of a case is the last step of its program.
fn step_of(plan: &Plan, program: usize) -> u32 {
    u32::try_from(plan.programs[program].steps.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

/// Lines of output, by the answer block that they stand in.
fn answer_blocks(plan: &Plan, lines: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &index in lines {
        if let Subject::Output { answers, .. } = plan.cases[index].case.subject {
            groups.entry(answers).or_default().push(index);
        }
    }
    groups.into_values().collect()
}

/// Settles what the versions say alone.
fn settle(planned: &Planned, firm: bool, opinions: Opinions) -> Option<Verdicts> {
    let (drawn, said) = (nondeterminism::may_differ(planned), planned.case.answer.documented.as_str());
    let first: BTreeMap<&Label, Opinion> =
        opinions.iter().filter_map(|(label, seen)| Some((label, steady(seen, drawn, said)?))).collect();
    let is_answer = |opinion: &Opinion| matches!(opinion, Opinion::Holds { .. } | Opinion::Differs { near: true, .. });
    let lines = || first.values().any(|opinion| are_mostly_lines_of(&planned.case.answer, opinion));
    if !firm && !first.values().any(is_answer) && !lines() {
        return perhaps_a_remark(planned, &first);
    }
    let newest_that_runs = first.iter().rev().find(|(_, opinion)| opinion.has_run()).map(|(label, _)| (*label).clone());
    let settled = first.into_iter();
    let verdicts = settled.map(|(label, opinion)| {
        (label.clone(), unless_the_same(verdict(label, opinion, newest_that_runs.as_ref()), said))
    });
    Some(verdicts.collect())
}

/// Whether as many lines are documented as were printed, and half of them are the same.
fn are_mostly_lines_of(answer: &Answer, opinion: &Opinion) -> bool {
    match (&answer.meaning, opinion) {
        (Meaning::Lines(said), Opinion::Differs { actual, .. }) => compare::mostly_the_same(said, actual),
        _ => false,
    }
}

/// Nothing is false that reads as what Python gives.
fn unless_the_same(verdict: Verdict, said: &str) -> Verdict {
    match verdict {
        Verdict::Fails { actual } if !actual.is_empty() && actual.trim_end() == said.trim_end() => {
            Verdict::Holds { how: Match::Normalised, actual }
        }
        other => other,
    }
}

/// Words that resemble what a `print` beside them prints, though not so closely that they cannot be a remark; a single
/// word beside one that prints a single word; and words behind a label. The rest of the document says what they are
/// ([`doubt::weigh`]).
fn perhaps_a_remark(planned: &Planned, opinions: &BTreeMap<&Label, Opinion>) -> Option<Verdicts> {
    let claim = &planned.case.claim;
    let is_print = planned.statement.as_ref().is_some_and(|statement| statement.kind == Kind::Print);
    let words = planned.case.answer.meaning == Meaning::Words;
    let in_words = words || matches!(planned.case.answer.meaning, Meaning::Several(_));
    let is_labelled = in_words && is_print_or_call(planned) && reading::has_label(&planned.case.answer.whole);
    let beside = matches!(claim.form, Form::Comment | Form::CommentBelow);
    if !beside || !(is_print || is_labelled) || nondeterminism::may_differ(planned) {
        return None;
    }
    let word = |text: &str| words && claim.form == Form::Comment && shape::is_one_word(text);
    let might_be = |actual: &str| {
        shape::alike(&claim.documented, actual) || is_labelled || word(&claim.documented) && word(actual)
    };
    let verdicts = opinions.iter().map(|(label, opinion)| match opinion {
        Opinion::Differs { actual, .. } if might_be(actual) => {
            Some(((*label).clone(), Verdict::Doubtful { actual: actual.clone(), why: Doubt::Remark }))
        }
        _ => None,
    });
    verdicts.collect()
}

/// Whether a statement prints something, or calls what may print.
fn is_print_or_call(planned: &Planned) -> bool {
    let kind = planned.statement.as_ref().map(|statement| &statement.kind);
    matches!(kind, Some(Kind::Print | Kind::Call { .. } | Kind::Expression))
}

/// One opinion from the first run and its repetitions: where they differ, the answer varies. One that holds is doubted
/// only where the code may draw something else: what it draws may differ, if the answer holds for each draw. Where only
/// the order varies, the items still tell.
fn steady(seen: &[Opinion], drawn: bool, said: &str) -> Option<Opinion> {
    let first = seen.first()?;
    let varies = match first {
        Opinion::Differs { actual, .. } => seen.iter().any(|other| !is_the_same(actual, other)),
        Opinion::Holds { .. } => drawn && !seen.iter().all(|other| matches!(other, Opinion::Holds { .. })),
        _ => false,
    };
    match first {
        Opinion::Differs { actual, .. } if varies && reordered(actual, seen) => Some(in_any_order(said, actual, first)),
        _ if varies => Some(Opinion::Cannot(Reason::Varies)),
        _ => Some(first.clone()),
    }
}

/// Whether another run gave the same, addresses aside.
fn is_the_same(actual: &str, other: &Opinion) -> bool {
    matches!(other, Opinion::Differs { actual: given, .. } if without_addresses(given) == without_addresses(actual))
}

/// Whether each run gave the same words, in whatever order.
fn reordered(actual: &str, seen: &[Opinion]) -> bool {
    let words = sorted_words(actual);
    seen.iter().all(|other| matches!(other, Opinion::Differs { actual, .. } if sorted_words(actual) == words))
}

/// What is said of an answer whose items stand in another order each time: that of other items is false, and a container
/// of somebody's own that lists its items shows them in some order.
fn in_any_order(said: &str, actual: &str, differs: &Opinion) -> Opinion {
    if sorted_words(said) != sorted_words(actual) {
        return differs.clone();
    }
    match Shown::read_all(said) {
        Some(Shown::Call(..)) => Opinion::Holds { how: Match::Normalised, actual: actual.to_owned() },
        _ => Opinion::Cannot(Reason::Varies),
    }
}

fn sorted_words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut words: Vec<&str> = text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
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

/// The first Python on which the documented message of an exception reads otherwise, where the type alone counts: in a
/// session.
pub fn reworded_since(finding: &Finding) -> Option<&Label> {
    let (_, message) = finding.claim.documented.split_once(':').filter(|_| finding.claim.form == Form::Raises)?;
    finding.verdicts.iter().find_map(|(label, verdict)| match verdict {
        Verdict::Holds { how: Match::Abridged, actual } => {
            let given = actual.split_once(':').map_or("", |(_, given)| given.trim());
            compare::with_message(message.trim(), given).is_none().then_some(label)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(actual: &str) -> Opinion {
        Opinion::Holds { how: Match::Exact, actual: actual.to_owned() }
    }

    #[test]
    fn what_is_drawn_must_hold_each_time() {
        let varies = Some(Opinion::Cannot(Reason::Varies));
        let other = Opinion::Differs { actual: "2".to_owned(), near: false };
        assert_eq!(steady(&[holds("4"), other.clone()], true, "4"), varies);
        assert_eq!(steady(&[holds("4"), Opinion::Cannot(Reason::Varies)], true, "4"), varies);
        let each = steady(&[holds("0.1"), holds("0.7")], true, "a figure");
        assert_eq!(each, Some(holds("0.1")), "each draw is what is documented");
        assert_eq!(steady(&[holds("4"), other.clone()], false, "4"), Some(holds("4")));
        assert_eq!(steady(&[other, holds("4")], false, "4"), varies);
    }

    #[test]
    fn items_in_another_order_each_time_still_tell() {
        let differs = |actual: &str| Opinion::Differs { actual: actual.to_owned(), near: false };
        let seen = |a: &str, b: &str, said: &str| steady(&[differs(a), differs(b)], false, said);
        assert_eq!(seen("{'a', 'b'}", "{'b', 'a'}", "{'a', 'c'}"), Some(differs("{'a', 'b'}")));
        let varies = Some(Opinion::Cannot(Reason::Varies));
        assert_eq!(seen("['a', 'b', 'c']", "['b', 'a', 'c']", "['c', 'b', 'a']"), varies);
        let own = seen("pset(['a', 'b', 'c'])", "pset(['b', 'a', 'c'])", "pset(['c', 'b', 'a'])");
        assert!(matches!(own, Some(Opinion::Holds { .. })), "{own:?}");
        assert_eq!(seen("3", "4", "5"), varies);
    }
}
