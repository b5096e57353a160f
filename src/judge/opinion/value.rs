//! A documented value or output, held against what was seen and printed.

use super::exception::{grouped, says_its_message, says_that_it_fails};
use super::excuse::{excuse, unreached};
use super::{Opinion, differs, shown};
use crate::doctest;
use crate::judge::compare;
use crate::judge::evidence::Evidence;
use crate::model::{Match, Meaning, Mode, Observation, Reason, Shown, Value};
use crate::plan::Planned;
use crate::syntax::Kind;

pub(super) fn on_value(planned: &Planned, step: u32, observation: &Observation, evidence: &Evidence) -> Opinion {
    if let Some(actual) = labelled(planned, evidence) {
        return Opinion::Differs { actual, near: true };
    }
    if let Some((how, actual)) = best(planned, evidence) {
        return Opinion::Holds { how, actual };
    }
    if let Some(raised) = evidence.raised {
        let group = grouped(planned, raised);
        if let Some(how) = says_that_it_fails(&planned.case.answer).or(group) {
            return Opinion::Holds { how, actual: shown(raised) };
        }
        // An exception of the document's own, whose name does not tell what it is.
        if let Some(how) = compare::with_output(&planned.case.answer, &shown(raised)) {
            return Opinion::Holds { how, actual: shown(raised) };
        }
        if says_its_message(&planned.case.answer, raised) {
            return differs(planned, shown(raised));
        }
        return excuse(planned, observation, step, evidence, raised).unwrap_or_else(|| differs(planned, shown(raised)));
    }
    if let Some(reason) = unreached(planned, step, observation, evidence) {
        return reason;
    }
    match actual(planned, evidence) {
        Some(actual) if is_address(planned, &actual) => Opinion::Cannot(Reason::Address),
        // `[lambda: i for i in range(3)]` is said to be `[2, 2, 2]`: the calls are left out.
        Some(actual) if actual.contains("<function ") && !planned.case.answer.documented.contains("function") => {
            Opinion::Cannot(Reason::Illustrative)
        }
        Some(actual) => match iterator_of_listed_items(planned, evidence) {
            Some(kind) => Opinion::Cannot(Reason::Iterator(kind.to_owned())),
            None => differs(planned, actual),
        },
        None => Opinion::Cannot(Reason::NothingToSee),
    }
}

/// What was printed, where it begins with the same label as the document, `x = `, and goes on otherwise.
fn labelled(planned: &Planned, evidence: &Evidence) -> Option<String> {
    let answer = &planned.case.answer;
    let printed = evidence.outputs.concat();
    let printed = printed.trim_end();
    let at = answer.bare.find(answer.documented.as_str()).filter(|&at| at > 0)?;
    let label = answer.bare[..at].trim_end();
    let same_label = label.ends_with(['=', ':']) && printed.strip_prefix(label).is_some_and(|rest| rest.len() > 1);
    let agrees = |said: &str| compare::line(said, printed).is_some() || said.trim().starts_with(printed);
    (same_label && printed.lines().count() == 1 && !agrees(&answer.bare) && !agrees(&answer.whole))
        .then(|| printed.to_owned())
}

/// Whether both sides are figures of memory that no two runs share.
fn is_address(planned: &Planned, actual: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count() >= 6;
    let code = &planned.case.claim.code;
    code.contains("id(") && digits(actual) && digits(&planned.case.answer.documented)
}

/// The type of the value, where that is an iterator and the document lists its items: to see them would take them from
/// the code that comes after.
fn iterator_of_listed_items<'a>(planned: &Planned, evidence: &Evidence<'a>) -> Option<&'a str> {
    const ITERATORS: &str = "generator map filter zip enumerate reversed accumulate batched chain combinations \
                             combinations_with_replacement compress cycle dropwhile filterfalse groupby islice pairwise \
                             permutations product starmap takewhile zip_longest count repeat async_generator";
    let lists = match &planned.case.answer.meaning {
        Meaning::Several(_) => true,
        Meaning::Value(shown) => matches!(shown, Shown::Sequence(..) | Shown::Set(_)),
        _ => false,
    };
    let value: &'a Value = evidence.values.first()?.last().filter(|_| lists && evidence.outputs.is_empty())?;
    let kind = value.kind.as_str();
    (kind.ends_with("iterator") || ITERATORS.split_whitespace().any(|name| name == kind)).then_some(kind)
}

/// The closest of the ways in which the answer agrees with what was seen.
pub(super) fn best(planned: &Planned, evidence: &Evidence) -> Option<(Match, String)> {
    let answer = &planned.case.answer;
    let mut found: Vec<(Match, String)> = Vec::new();
    for value in seen_values(planned, evidence) {
        found.extend(compare::with_value(answer, value).map(|how| (how, value.repr.clone())));
    }
    let joined = evidence.outputs.concat();
    let passed = evidence.reached || evidence.passed;
    let silent = answer.meaning == Meaning::Nothing && passed && evidence.raised.is_none();
    if answer.meaning == Meaning::Passes && passed && evidence.raised.is_none() {
        found.push((Match::Exact, String::new()));
    }
    let passes = answer.doctest.filter(|&flags| doctest::passes(&answer.whole, &joined, flags));
    found.extend(
        passes.map(|_| {
            (if answer.whole == joined.trim_end() { Match::Exact } else { Match::Normalised }, joined.clone())
        }),
    );
    if !evidence.outputs.is_empty() || silent {
        found.extend(compare::with_output(answer, &joined).map(|how| (how, joined.clone())));
    }
    if evidence.outputs.len() > 1 {
        for output in &evidence.outputs {
            found.extend(compare::with_output(answer, output).map(|how| (how.max(Match::Abridged), output.clone())));
        }
    }
    found.extend(behind_its_label(planned, joined.trim_end()).map(|how| (how, joined.clone())));
    // `prints "start", returns 3` beside a `print` of what a call that prints gives.
    let is_print = planned.statement.as_ref().is_some_and(|statement| statement.kind == Kind::Print);
    if is_print && answer.led && (answer.whole.contains("returns") || answer.whole.contains("prints")) {
        found.extend(joined.lines().filter_map(|line| {
            compare::with_output(answer, line).map(|how| (how.max(Match::Abridged), line.to_owned()))
        }));
    }
    found.into_iter().min_by_key(|(how, _)| *how).map(|(how, actual)| (how, actual.trim_end_matches('\n').to_owned()))
}

/// The value alone, where a `print` puts a text of its own before it: `print("Sum:", x)  # 3`.
fn behind_its_label(planned: &Planned, printed: &str) -> Option<Match> {
    let statement = planned.statement.as_ref().filter(|statement| statement.kind == Kind::Print)?;
    let Meaning::Value(_) = planned.case.answer.meaning else { return None };
    let label = printed.strip_suffix(planned.case.answer.documented.as_str())?.strip_suffix(' ')?.trim();
    (!label.is_empty() && statement.text.contains(label)).then_some(Match::Abridged)
}

/// The values that may be meant: of an expression its own, and of a call that returns nothing the object that it
/// changed.
fn seen_values<'a>(planned: &Planned, evidence: &Evidence<'a>) -> Vec<&'a Value> {
    let is_call = planned.statement.as_ref().is_some_and(|s| matches!(s.kind, Kind::Call { base: Some(_) }));
    let own_is_none = evidence.values.first().and_then(|seen| seen.last()).is_none_or(|value| value.repr == "None");
    let nothing_printed = evidence.outputs.is_empty();
    // `items.pop()  # [1, 2]` says what is left.
    let code = planned.case.claim.code.as_str();
    let takes = planned.case.claim.mode == Mode::Script && (code.contains(".pop(") || code.contains(".popitem("));
    let mut values = Vec::new();
    for (index, seen) in evidence.values.iter().enumerate() {
        let changed_object = is_call && index > 0;
        if !changed_object || (own_is_none || takes) && nothing_printed {
            values.extend(seen.iter().rev());
        }
    }
    values
}

/// What Python gave, in the words that a report shows.
pub(super) fn actual(planned: &Planned, evidence: &Evidence) -> Option<String> {
    let output = evidence.outputs.concat();
    let own = evidence.values.first().and_then(|seen| seen.last());
    let is_print = planned.statement.as_ref().is_some_and(|statement| statement.kind == Kind::Print);
    match own {
        Some(value) if output.is_empty() || value.repr != "None" => Some(value.repr.clone()),
        _ if !output.is_empty() => Some(output.trim_end_matches('\n').to_owned()),
        _ if is_print && evidence.reached => Some(String::new()),
        _ => {
            evidence.values.iter().skip(1).find_map(|seen| seen.last()).map(|value| value.repr.clone()).or_else(|| {
                let shows = planned.case.claim.mode == Mode::Repl
                    || planned.statement.as_ref().is_some_and(|s| s.kind == Kind::Compound);
                (evidence.reached && shows).then(|| "no output".to_owned())
            })
        }
    }
}
