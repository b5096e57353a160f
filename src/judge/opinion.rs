//! What one version says about one case, taken alone.

use std::collections::BTreeMap;

use super::evidence::{self, Evidence};
use super::{compare, nondeterminism, printed, python2, surroundings, unbound};
use crate::claim::notes;
use crate::doctest;
use crate::model::{Answer, Event, Exception, Match, Meaning, Mode, Observation, Reason, Shown, Step, Value, Version};
use crate::plan::Planned;
use crate::syntax::{Kind, is_builtin, is_standard_module};

/// What one version says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// The answer is what Python gives.
    Holds {
        /// How closely.
        how: Match,
        /// What Python gives.
        actual: String,
    },
    /// Python gives something else.
    Differs {
        /// What.
        actual: String,
        /// Whether it is nearly what is documented.
        near: bool,
    },
    /// This version lacks syntax or an API that the code needs.
    Lacks {
        /// What.
        what: Reason,
        /// The exception.
        actual: String,
    },
    /// Nothing can be said; the reason.
    Cannot(Reason),
    /// The document does not mean this version.
    NotMeant(Reason),
}

impl Opinion {
    /// Whether the code ran as far as the answer.
    pub fn has_run(&self) -> bool {
        matches!(self, Opinion::Holds { .. } | Opinion::Differs { .. })
    }
}

/// Looks at one case on one version.
pub fn of(planned: &Planned, steps: &[Step], observation: &Observation, version: Version) -> Opinion {
    let step = last(steps);
    let source = steps.last().map_or("", |step| step.source.as_str());
    if let Some(settled) = before_running(planned, version) {
        return settled;
    }
    if let Some(broken) = syntax_error(planned, step, observation) {
        return on_syntax_error(planned, source, broken);
    }
    let evidence = evidence::gather(planned, step, observation);
    let opinion = match &planned.case.answer.meaning {
        Meaning::Raises { name, message } => {
            on_raise(planned, step, observation, &evidence, (name.as_deref(), message.as_deref()))
        }
        Meaning::Warns { name, message } => {
            on_warning(planned, step, observation, &evidence, (name, message.as_deref()))
        }
        _ => on_value(planned, step, observation, &evidence),
    };
    let strict = planned.case.answer.doctest.is_some_and(|flags| {
        flags.is_strict()
            && evidence.raised.is_none()
            && !doctest::passes(&planned.case.answer.whole, &evidence.outputs.concat(), flags)
    });
    match opinion {
        Opinion::Holds { actual, .. } if strict => differs(planned, actual),
        Opinion::Differs { .. } if python2::shows(&planned.case.answer.whole) => Opinion::NotMeant(Reason::Python2),
        Opinion::Differs { .. } => by_nature(planned)
            .or_else(|| python2::shows(&planned.case.answer.whole).then_some(Opinion::NotMeant(Reason::Python2)))
            .or_else(|| unbound::before(planned, steps, observation).map(Opinion::Cannot))
            .or_else(|| stale(planned, step, observation, &evidence))
            .or_else(|| swallowed(planned, &evidence))
            .or_else(|| after_what_never_ran(planned, (source, step), observation, &evidence))
            .or_else(|| surroundings::reason(planned, steps).map(Opinion::Cannot))
            .unwrap_or(opinion),
        other => other,
    }
}

/// The number of the last step: the block itself.
pub(super) fn last(steps: &[Step]) -> u32 {
    u32::try_from(steps.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

/// A name that nothing defines, whose error the document's own code caught and printed.
fn swallowed(planned: &Planned, evidence: &Evidence) -> Option<Opinion> {
    let printed = evidence.outputs.concat();
    let (_, rest) = printed.split_once("name '")?;
    let (name, _) = rest.split_once("' is not defined")?;
    let documented = &planned.case.answer.whole;
    (!documented.contains("is not defined")
        && !planned.binds.iter().any(|(_, _, names)| names.iter().any(|own| own == name)))
    .then(|| Opinion::Cannot(Reason::Undefined { name: name.to_owned(), because: None }))
}

/// Why what the statement uses is not what the document means: a statement before it that has to do with it could not run.
fn after_what_never_ran(
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
pub(super) fn names_in(code: &str) -> Vec<&str> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !is_builtin(word)).collect()
}

/// Calls whose result no two runs share, so that a figure beside one is an example.
fn by_nature(planned: &Planned) -> Option<Opinion> {
    let reason = nondeterminism::nature(&planned.case.claim.code).filter(|_| !planned.seeded)?;
    Some(Opinion::Cannot(reason))
}

/// Why a name that the statement uses is not what the document means: the last statement before it that binds the name
/// could not run.
fn stale(planned: &Planned, step: u32, observation: &Observation, evidence: &Evidence) -> Option<Opinion> {
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

/// Python gives something else.
pub(super) fn differs(planned: &Planned, actual: String) -> Opinion {
    let near = compare::is_near(&planned.case.answer, &actual);
    Opinion::Differs { actual, near }
}

/// What can be said without looking at the run.
pub(super) fn before_running(planned: &Planned, version: Version) -> Option<Opinion> {
    let answer = &planned.case.answer;
    let code = &planned.case.claim.code;
    if answer.versions.is_some_and(|range| !range.contains(&version)) {
        return Some(Opinion::NotMeant(Reason::OtherVersions));
    }
    if let Some(environment) = notes::environment(&answer.remark) {
        return Some(Opinion::Cannot(Reason::Environment(Some(environment))));
    }
    if is_placeholder(&answer.whole) || answer.whole.contains("???") {
        return Some(Opinion::Cannot(Reason::Illustrative));
    }
    if answer.whole.lines().any(|line| line.trim_start_matches(['.', ' ']).starts_with("(Pdb)")) {
        return Some(Opinion::Cannot(Reason::Input));
    }
    match &answer.meaning {
        Meaning::Unverifiable(Reason::Varies) if code.contains("id(") => Some(Opinion::Cannot(Reason::Address)),
        Meaning::Unverifiable(reason) => Some(Opinion::Cannot(reason.clone())),
        _ => None,
    }
}

/// Whether words between dots stand for what a reader sees for himself: `... look at the result ...`.
fn is_placeholder(said: &str) -> bool {
    let inside = said.trim().strip_prefix("...").and_then(|rest| rest.strip_suffix("..."));
    inside.is_some_and(|inside| {
        let words = inside.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
        words.is_some_and(|words| words.contains(' ') && words.chars().all(|c| c.is_alphabetic() || " ,'’".contains(c)))
    })
}

/// The error of the part that the case's statement stands in, where that does not compile.
fn syntax_error<'a>(planned: &Planned, step: u32, observation: &'a Observation) -> Option<&'a Exception> {
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

fn on_syntax_error(planned: &Planned, source: &str, error: &Exception) -> Opinion {
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

fn on_raise(
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
    match evidence.raised {
        // The very message, of another exception.
        Some(raised) if message.is_some_and(|message| compare::with_message(message, &raised.message).is_some()) => {
            differs(planned, shown(raised))
        }
        Some(raised) => {
            excuse(planned, observation, step, evidence, raised).unwrap_or_else(|| differs(planned, shown(raised)))
        }
        None => unreached(planned, step, observation, evidence).unwrap_or_else(|| {
            let given = given(planned, evidence).unwrap_or_else(|| "no exception".to_owned());
            differs(planned, given)
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

fn on_warning(
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

/// What a step wrote to standard error.
pub(super) fn errors_of(observation: &Observation, step: u32) -> String {
    let errors = observation.events.iter().filter_map(|event| match event {
        Event::Output { step: at, err: true, text, .. } if *at == step => Some(text.as_str()),
        _ => None,
    });
    errors.collect()
}

fn on_value(planned: &Planned, step: u32, observation: &Observation, evidence: &Evidence) -> Opinion {
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
    match given(planned, evidence) {
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

/// Whether a traceback ends with the message of an exception that was raised, behind a name that is none of Python's.
fn says_its_message(answer: &Answer, raised: &Exception) -> bool {
    let last = answer.whole.lines().next_back().and_then(|line| line.split_once(": "));
    answer.whole.lines().any(doctest::is_header) && last.is_some_and(|(_, message)| message.trim() == raised.message)
}

/// Whether the words say no more than that something goes wrong: `error`.
fn says_that_it_fails(answer: &Answer) -> Option<Match> {
    const WORDS: &str = "error exception fails failure crash crashes boom erreur fehler fehlermeldung error! erro ошибка \
                         错误 报错 エラー 오류";
    let said = answer.documented.trim_end_matches(['!', '.', '！', '。']).to_lowercase();
    let said = said.trim_start_matches("an ").trim_start_matches("raises ").trim_start_matches("an ");
    (answer.meaning == Meaning::Words && WORDS.split_whitespace().any(|word| word == said)).then_some(Match::Abridged)
}

/// How the traceback of a group of exceptions, which is drawn with rules, agrees with one that was raised.
fn grouped(planned: &Planned, raised: &Exception) -> Option<Match> {
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

/// How a documented exception agrees with one that was raised. In a session the traceback is shown for its type:
/// messages are reworded from version to version, though what they quote and count is not.
fn with_exception(planned: &Planned, name: Option<&str>, message: Option<&str>, raised: &Exception) -> Option<Match> {
    let answer = &planned.case.answer;
    let by_type = answer.doctest.is_some_and(|flags| flags.type_alone) && answer.whole.lines().any(doctest::is_header);
    let reworded = || message.is_none_or(|message| !compare::names_others(message, &raised.message));
    compare::with_exception(name, message, raised)
        .or_else(|| (by_type && reworded()).then(|| compare::with_exception(name, None, raised)).flatten())
}

/// The closest of the ways in which the answer agrees with what was seen.
fn best(planned: &Planned, evidence: &Evidence) -> Option<(Match, String)> {
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
fn given(planned: &Planned, evidence: &Evidence) -> Option<String> {
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

/// An exception as a traceback ends with it.
pub(super) fn shown(exception: &Exception) -> String {
    let plain = matches!(exception.module.as_str(), "builtins" | "__main__" | "");
    let name = if plain { exception.name.clone() } else { format!("{}.{}", exception.module, exception.name) };
    if exception.message.is_empty() { name } else { format!("{name}: {}", exception.message) }
}

/// Why an exception says nothing about the answer, if so: something is missing around the code.
pub(super) fn excuse(
    planned: &Planned,
    observation: &Observation,
    step: u32,
    evidence: &Evidence,
    raised: &Exception,
) -> Option<Opinion> {
    let subject = raised.subject.as_deref().unwrap_or_default();
    let cannot = |reason: Reason| Some(Opinion::Cannot(reason));
    let lacks = |what: Reason| Some(Opinion::Lacks { what, actual: shown(raised) });
    if python2::had(raised) {
        return Some(Opinion::NotMeant(Reason::Python2));
    }
    match raised.name.as_str() {
        "NameError" if is_builtin(subject) => lacks(Reason::Name(subject.to_owned())),
        "NameError" if evidence.denied.is_some() && is_bound(planned, subject) => {
            evidence.denied.and_then(|what| cannot(Reason::Denied(what.to_owned())))
        }
        "NameError" => cannot(root_cause(planned, observation, step, subject)),
        "ModuleNotFoundError" => {
            let module = subject.split('.').next().unwrap_or(subject);
            if is_standard_module(module) {
                lacks(Reason::Module(module.to_owned()))
            } else {
                cannot(Reason::Package(module.to_owned()))
            }
        }
        "ImportError" => {
            let module = subject.split('.').next().unwrap_or(subject);
            if is_standard_module(module) {
                lacks(Reason::Import(raised.message.clone()))
            } else {
                cannot(Reason::Package(module.to_owned()))
            }
        }
        "AttributeError" if raised.message.starts_with("module '") || lacks_a_builtin_method(raised) => {
            lacks(Reason::Attribute(subject.to_owned()))
        }
        "FileNotFoundError" | "NotADirectoryError" | "IsADirectoryError" => {
            cannot(Reason::File(raised.message.clone()))
        }
        "EOFError" => cannot(Reason::Input),
        "MemoryError" => cannot(Reason::Memory),
        "SystemExit" => cannot(Reason::Exited),
        "BlockingIOError"
        | "PermissionError"
        | "OSError"
        | "ConnectionError"
        | "ConnectionRefusedError"
        | "gaierror"
        | "URLError"
        | "timeout"
        | "TimeoutError" => match evidence.denied {
            Some(what) => cannot(Reason::Denied(what.to_owned())),
            // Raised by the document's own code as often as by the system.
            None if raised.name.ends_with("imeoutError") => None,
            None => cannot(Reason::System),
        },
        _ => evidence.denied.and_then(|what| cannot(Reason::Denied(what.to_owned()))),
    }
}

fn lacks_a_builtin_method(raised: &Exception) -> bool {
    let message = raised.message.trim_start_matches("type object ");
    let kind = message.strip_prefix('\'').and_then(|rest| rest.split_once('\'')).map(|(kind, _)| kind);
    kind.is_some_and(|kind| is_builtin(kind) && kind != "NoneType")
}

/// Whether some statement of the block would have defined a name.
fn is_bound(planned: &Planned, name: &str) -> bool {
    planned.binds.iter().any(|(_, _, names)| names.iter().any(|bound| bound == name))
}

/// Why a name is undefined: nothing defines it, or the statement that would have failed for a reason of its own.
fn root_cause(planned: &Planned, observation: &Observation, step: u32, name: &str) -> Reason {
    let undefined = |name: String, because: Option<String>| Reason::Undefined { name, because };
    let mut wanted = name.to_owned();
    for _ in 0..8 {
        let binding = planned.binds.iter().filter(|(_, _, names)| names.contains(&wanted));
        let failed = binding.filter_map(|(first, last, _)| raised_in(observation, step, *first, *last)).next_back();
        let Some(raised) = failed else { break };
        let subject = raised.subject.clone().unwrap_or_default();
        match raised.name.as_str() {
            "NameError" if subject != wanted => wanted = subject,
            "ModuleNotFoundError" => return Reason::Package(subject.split('.').next().unwrap_or(&subject).to_owned()),
            "NameError" => break,
            _ => return undefined(wanted, Some(shown(raised))),
        }
    }
    undefined(wanted, None)
}

fn raised_in(observation: &Observation, step: u32, first: usize, last: usize) -> Option<&Exception> {
    observation.events.iter().find_map(|event| match event {
        Event::Raised { step: at, statement, watch: None, exception }
            if *at == step && (first..=last).contains(&(*statement as usize)) =>
        {
            Some(exception)
        }
        _ => None,
    })
}

/// Why a statement was not reached, if it was not.
pub(super) fn unreached(
    planned: &Planned,
    step: u32,
    observation: &Observation,
    evidence: &Evidence,
) -> Option<Opinion> {
    if let Some(early) = evidence::early_end(observation) {
        let running = observation.events.iter().rev().find_map(|event| match event {
            Event::Statement { step: at, line } if *at == step => Some(*line as usize),
            _ => None,
        });
        let (first, last) = planned.top;
        let cut_short = running.is_none_or(|line| (first..=last).contains(&line));
        if !evidence.reached || cut_short {
            return Some(Opinion::Cannot(early));
        }
    }
    if evidence.reached {
        return evidence.denied.map(|what| Opinion::Cannot(Reason::Denied(what.to_owned())));
    }
    let top = raised_in(observation, step, planned.top.0, planned.top.1);
    if let Some(excused) = top.and_then(|raised| excuse(planned, observation, step, evidence, raised)) {
        return Some(excused);
    }
    Some(Opinion::Cannot(Reason::NotReached))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{VERSION, ended, plan, printed, raised, ran, value};
    use super::*;
    use crate::model::End;

    fn opinion(code: &str, observation: &Observation) -> Opinion {
        let plan = plan(code);
        let planned = &plan.cases[0];
        of(planned, &plan.programs[planned.program].steps, observation, VERSION)
    }

    fn holds(actual: &str) -> Opinion {
        Opinion::Holds { how: Match::Exact, actual: actual.to_owned() }
    }

    #[test]
    fn what_is_printed_is_the_answer_or_another_one() {
        let observation = ran(vec![printed(1, "3\n")]);
        assert!(matches!(opinion("print(f())  # 3", &observation), Opinion::Holds { .. }));
        assert!(
            matches!(opinion("print(f())  # 4", &observation), Opinion::Differs { actual, .. } if actual.trim() == "3")
        );
    }

    #[test]
    fn a_value_is_what_its_watch_saw() {
        let code = "f() + 1  # 3";
        let watch = plan(code).cases[0].values[0];
        assert_eq!(opinion(code, &ran(vec![value(watch, "3")])), holds("3"));
        assert!(matches!(opinion(code, &ran(vec![value(watch, "4")])), Opinion::Differs { .. }));
    }

    #[test]
    fn an_exception_is_documented_or_not() {
        let observation = ran(vec![raised(1, "KeyError", "1")]);
        assert!(matches!(opinion("f()  # KeyError: 1", &observation), Opinion::Holds { .. }));
        assert!(matches!(opinion("f()  # ValueError: 1", &observation), Opinion::Differs { .. }));
        assert!(matches!(
            opinion("f()  # KeyError: 1", &ran(Vec::new())),
            Opinion::Cannot(_) | Opinion::Differs { .. }
        ));
    }

    #[test]
    fn a_name_that_nothing_defines_says_nothing() {
        let Event::Raised { step, statement, watch, exception } = raised(1, "NameError", "name 'x' is not defined")
        else {
            unreachable!()
        };
        let exception = Exception { subject: Some("x".to_owned()), ..exception };
        let observation = ran(vec![Event::Raised { step, statement, watch, exception }]);
        let undefined = Opinion::Cannot(Reason::Undefined { name: "x".to_owned(), because: None });
        assert_eq!(opinion("print(x)  # 3", &observation), undefined);
    }

    #[test]
    fn a_run_that_was_cut_off_says_nothing_of_what_it_did_not_reach() {
        let observation = ended(Vec::new(), End::WallTimeout);
        assert_eq!(opinion("print(f())  # 3", &observation), Opinion::Cannot(Reason::Timeout));
    }

    #[test]
    fn versions_that_are_not_meant_are_left_alone() {
        let observation = ran(vec![printed(1, "3\n")]);
        let opinion = opinion("print(f())  # 4 (before Python 3.10)", &observation);
        assert_eq!(opinion, Opinion::NotMeant(Reason::OtherVersions));
    }
}
