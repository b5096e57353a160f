//! A documented exception, warning or syntax error, held against what was raised.

use super::excuse::{excuse, unreached};
use super::value::{actual, best};
use super::{Opinion, differs, errors_of, shown};
use crate::doctest;
use crate::judge::evidence::Evidence;
use crate::judge::{compare, printed, python2};
use crate::model::{Answer, Event, Exception, Match, Meaning, Mode, Observation, Reason};
use crate::plan::Planned;
use crate::vocabulary::answers::FAILURES;

/// The error of the part that the case's statement stands in, where that does not compile.
pub(super) fn syntax_error<'a>(planned: &Planned, step: u32, observation: &'a Observation) -> Option<&'a Exception> {
    let (first, last) = planned.top;
    let ran = observation.events.iter().any(|event| {
        matches!(event, Event::Statement { step: at, line } if *at == step && (first..=last).contains(&(*line as usize)))
    });
    if ran {
        return None;
    }
    // A session's entries are compiled one by one: what one of them lacks is not the others' fault.
    let alone = planned.case.claim.mode == Mode::Repl;
    observation.events.iter().find_map(|event| match event {
        Event::Raised { step: at, exception, statement, .. } if *at == step && exception.syntax => {
            let near = (first..=last).contains(&(*statement as usize));
            let here = exception.lines.iter().any(|&line| (first..=last).contains(&(line as usize)));
            (near || here || planned.valid && !alone).then_some(exception)
        }
        _ => None,
    })
}

pub(super) fn on_syntax_error(planned: &Planned, source: &str, error: &Exception) -> Opinion {
    let (first, last) = planned.top;
    let here = error.lines.iter().any(|&line| (first..=last).contains(&(line as usize)));
    if let Meaning::Raises { name, message } = &planned.case.answer.meaning {
        let agrees = with_exception(planned, name.as_deref(), message.as_deref(), error);
        match agrees {
            Some(how) if here => return Opinion::Holds { how, actual: shown(error) },
            None if here && name.as_deref() == Some("SyntaxError") => return differs(planned, shown(error)),
            _ => {}
        }
    }
    let names_it =
        matches!(&planned.case.answer.meaning, Meaning::Raises { name: Some(name), .. } if name == "SyntaxError");
    let own: Vec<&str> = source.lines().skip(first.saturating_sub(1)).take(last.saturating_sub(first) + 1).collect();
    if !names_it && (python2::is_its_syntax(&own.join("\n")) || !here && python2::is_its_syntax(source)) {
        return Opinion::NotMeant(Reason::Python2);
    }
    if planned.valid {
        Opinion::Lacks { what: Reason::Syntax(Some(error.message.clone())), actual: shown(error) }
    } else {
        Opinion::Cannot(Reason::Syntax(None))
    }
}

pub(super) fn on_raise(
    planned: &Planned,
    step: u32,
    observation: &Observation,
    evidence: &Evidence,
    (name, message): (Option<&str>, Option<&str>),
) -> Opinion {
    if let Some(raised) = evidence.raised
        && let Some(how) = with_exception(planned, name, message, raised)
    {
        return match other_output_before(planned, evidence) {
            Some(printed) => differs(planned, format!("{printed}\n{}", shown(raised))),
            None => Opinion::Holds { how, actual: shown(raised) },
        };
    }
    if let Some((how, actual)) = best(planned, evidence) {
        return Opinion::Holds { how, actual };
    }
    let printed = evidence.outputs.concat();
    let is_printed =
        |message| compare::with_message(message, printed.trim_end()).filter(|_| !printed.trim().is_empty());
    if let Some(how) = message.and_then(is_printed) {
        return Opinion::Holds { how: how.max(Match::Normalised), actual: printed };
    }
    let says =
        |raised: &Exception| message.is_some_and(|message| compare::with_message(message, &raised.message).is_some());
    match evidence.raised {
        // The very message, of another exception.
        Some(raised) if says(raised) => differs(planned, shown(raised)),
        Some(raised) => {
            excuse(planned, observation, step, evidence, raised).unwrap_or_else(|| differs(planned, shown(raised)))
        }
        None => unreached(planned, step, observation, evidence).unwrap_or_else(|| {
            let seen = actual(planned, evidence).unwrap_or_else(|| "no exception".to_owned());
            differs(planned, seen)
        }),
    }
}

/// What was printed before an exception, where the document shows something else above its traceback.
fn other_output_before(planned: &Planned, evidence: &Evidence) -> Option<String> {
    let answer = &planned.case.answer;
    let flags = answer.doctest?;
    let lines: Vec<&str> = answer.whole.lines().collect();
    let said = lines[..lines.iter().position(|line| doctest::is_header(line))?].join("\n");
    let printed = evidence.outputs.concat();
    let agrees = said.trim().is_empty()
        || doctest::passes(&said, &printed, flags)
        || printed::alike(&said, &printed).is_some()
        || doctest::passes(&said, &format!("{printed}\n{}", evidence.errors), flags);
    (!agrees).then(|| printed.trim_end().to_owned())
}

pub(super) fn on_warning(
    planned: &Planned,
    step: u32,
    observation: &Observation,
    evidence: &Evidence,
    (name, message): (&str, Option<&str>),
) -> Opinion {
    // Warnings of the compiler come before any statement runs.
    let all: String = errors_of(observation, step);
    let found =
        compare::with_warning(name, message, &evidence.errors).or_else(|| compare::with_warning(name, message, &all));
    if let Some(how) = found.or_else(|| compare::with_exception(Some(name), message, evidence.raised?)) {
        return Opinion::Holds { how, actual: evidence.errors.trim_end().to_owned() };
    }
    if let Some((how, actual)) = best(planned, evidence) {
        return Opinion::Holds { how, actual };
    }
    if let Some(excused) = evidence.raised.and_then(|raised| excuse(planned, observation, step, evidence, raised)) {
        return excused;
    }
    unreached(planned, step, observation, evidence).unwrap_or_else(|| {
        let told = |line: &&str| !line.starts_with(' ') && line.contains(&format!(" {name}:"));
        let near = all.lines().find(told).unwrap_or("no warning");
        differs(planned, near.to_owned())
    })
}

/// How a documented exception agrees with one that was raised. In a session the traceback is shown for its type:
/// messages are reworded from version to version, though what they quote and count is not.
fn with_exception(planned: &Planned, name: Option<&str>, message: Option<&str>, raised: &Exception) -> Option<Match> {
    let answer = &planned.case.answer;
    let by_type = answer.doctest.is_some_and(|flags| flags.type_alone) && answer.whole.lines().any(doctest::is_header);
    let reworded = || message.is_none_or(|message| !compare::names_others(message, &raised.message));
    compare::with_exception(name, message, raised)
        .or_else(|| (by_type && reworded()).then(|| compare::with_exception(name, None, raised)).flatten())
}

/// How the traceback of a group of exceptions, which is drawn with rules, agrees with one that was raised.
pub(super) fn grouped(planned: &Planned, raised: &Exception) -> Option<Match> {
    let whole = &planned.case.answer.whole;
    if !whole.contains("Exception Group Traceback (most recent call last):") {
        return None;
    }
    let named = whole.lines().find_map(|line| {
        let (name, message) = line.trim_start_matches([' ', '|', '+', '-']).split_once(": ")?;
        (name.rsplit('.').next()? == raised.name.rsplit('.').next()?).then_some((name, message))
    });
    let (name, message) = named?;
    compare::with_exception(Some(name), Some(message), raised)
}

/// Whether a traceback ends with the message of an exception that was raised, behind a name that is none of Python's.
pub(super) fn says_its_message(answer: &Answer, raised: &Exception) -> bool {
    let last = answer.whole.lines().next_back().and_then(|line| line.split_once(": "));
    answer.whole.lines().any(doctest::is_header) && last.is_some_and(|(_, message)| message.trim() == raised.message)
}

/// Whether the words say no more than that something goes wrong: `error`.
pub(super) fn says_that_it_fails(answer: &Answer) -> Option<Match> {
    let said = answer.documented.trim_end_matches(['!', '.', '！', '。']).to_lowercase();
    let said = said.trim_start_matches("an ").trim_start_matches("raises ").trim_start_matches("an ");
    (answer.meaning == Meaning::Words && FAILURES.contains(&said)).then_some(Match::Abridged)
}
