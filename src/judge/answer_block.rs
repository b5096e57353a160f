//! An answer block against all that its code printed: documented lines and printed lines are aligned, so that one
//! line too many does not make all that follow false.

use super::compare;
use super::evidence::{self, Line};
use super::opinion::{self, Opinion};
use super::taint::Cause;
use super::{python2, surroundings};
use crate::model::{Answer, Event, Match, Meaning, Observation, Reason, Step, Version};
use crate::plan::Planned;

/// Printed lines that are looked at; a table of this many by the documented lines is made.
const MOST_LINES: usize = 4000;

/// Looks at all lines of one answer block on one version; one opinion for each, in order. `tainted` is why something
/// that the code uses is not what the document means, if so.
pub fn of(
    cases: &[&Planned],
    steps: &[Step],
    observation: &Observation,
    tainted: Option<&Cause>,
    version: Version,
) -> Vec<Opinion> {
    let step = opinion::last(steps);
    let mut printed = evidence::transcript(observation, step);
    printed.extend(echo(cases, observation));
    printed.retain(|line| !matches!(line, Line::Printed { text, .. } if text.trim().is_empty()));
    printed.truncate(MOST_LINES);
    let matched = align(cases, &printed);
    let whole = wrapped(cases, &printed);
    let unknown = typed_otherwise(cases, &printed, steps).or_else(|| in_another_order(cases, &printed, steps));
    cases
        .iter()
        .enumerate()
        .map(|(at, planned)| {
            if let Some(settled) = opinion::before_running(planned, version) {
                return settled;
            }
            if let Some(cause) = tainted.filter(|cause| cause.certain) {
                return opinion::owed_to(cause);
            }
            let opinion = match (matched[at], &whole) {
                (Some((line, how)), _) => Opinion::Holds { how, actual: shown(&printed[line]) },
                (None, Some(actual)) => Opinion::Holds { how: Match::Normalised, actual: actual.clone() },
                (None, None) => match unmatched(cases, at, &matched, &printed, (step, observation)) {
                    Opinion::Differs { .. } if python2::shows(&planned.case.answer.whole) => {
                        Opinion::NotMeant(Reason::Python2)
                    }
                    Opinion::Differs { actual, near } => tainted
                        .map(opinion::owed_to)
                        .or_else(|| surroundings::reason(planned, steps).map(Opinion::Cannot))
                        .unwrap_or(Opinion::Differs { actual, near }),
                    opinion => opinion::rooted(opinion, tainted),
                },
            };
            unknown.clone().filter(|_| opinion.has_run()).unwrap_or(opinion)
        })
        .collect()
}

/// What runs side by side may print the same lines in another order the next time.
fn in_another_order(cases: &[&Planned], printed: &[Line], steps: &[Step]) -> Option<Opinion> {
    let mut said: Vec<&str> = cases.iter().map(|planned| planned.case.claim.documented.trim()).collect();
    let mut given: Vec<String> = printed.iter().map(|line| shown(line).trim().to_owned()).collect();
    if said.len() < 2 || said == given || !surroundings::runs_side_by_side(steps) {
        return None;
    }
    said.sort_unstable();
    given.sort_unstable();
    (said == given).then_some(Opinion::Cannot(Reason::Varies))
}

/// What a document shows behind a prompt may be what was printed next, and not what was typed: then there are fewer
/// lines than a terminal shows, or the program could make nothing of what was typed.
fn typed_otherwise(cases: &[&Planned], printed: &[Line], steps: &[Step]) -> Option<Opinion> {
    let is_typed = steps.last().is_some_and(|step| !step.shown.is_empty());
    let fits = cases.len() == printed.len() && !printed.iter().any(|line| matches!(line, Line::Raised(_)));
    (is_typed && !fits).then_some(Opinion::Cannot(Reason::Input))
}

/// What a notebook shows below a cell after all that the cell prints.
fn echo<'a>(cases: &[&Planned], observation: &Observation) -> Vec<Line<'a>> {
    let Some(id) = cases.first().and_then(|planned| planned.values.first()) else { return Vec::new() };
    let shown = observation.events.iter().rev().find_map(|event| match event {
        Event::Value { watch, value } if watch == id && value.repr != "None" => Some(value.repr.as_str()),
        _ => None,
    });
    shown.into_iter().flat_map(str::lines).map(|line| Line::Printed { text: line.to_owned(), err: false }).collect()
}

/// How one documented line agrees with one printed line.
fn agrees(answer: &Answer, line: &Line) -> Option<Match> {
    match (&answer.meaning, line) {
        (Meaning::Raises { name, message }, Line::Raised(raised)) => {
            compare::with_exception(name.as_deref(), message.as_deref(), raised)
        }
        (Meaning::Warns { name, message }, Line::Printed { text, err: true }) => {
            compare::with_warning(name, message.as_deref(), text)
        }
        (Meaning::Warns { .. }, _) => None,
        (_, Line::Printed { text, .. }) => {
            let documented = compare::line(&answer.documented, text);
            documented.or_else(|| compare::line(&answer.whole, text))
        }
        _ => None,
    }
}

/// The longest common subsequence of documented and printed lines. Warnings are found wherever they stand: standard
/// error is not ordered against standard output.
fn align(cases: &[&Planned], printed: &[Line]) -> Vec<Option<(usize, Match)>> {
    let how = |row: usize, column: usize| agrees(&cases[row].case.answer, &printed[column]);
    let mut matched = vec![None; cases.len()];
    // What agrees from the beginning on belongs together, and at the end, where there are as many: a table of all lines by
    // all lines takes long.
    let (mut start, mut end) = (0, 0);
    while start < cases.len().min(printed.len())
        && let Some(agrees) = how(start, start)
    {
        matched[start] = Some((start, agrees));
        start += 1;
    }
    while cases.len() == printed.len()
        && start + end < cases.len()
        && let Some(agrees) = how(cases.len() - 1 - end, cases.len() - 1 - end)
    {
        end += 1;
        matched[cases.len() - end] = Some((cases.len() - end, agrees));
    }
    let between = align_all(&cases[start..cases.len() - end], &printed[start..printed.len() - end]);
    for (row, found) in between.into_iter().enumerate() {
        matched[start + row] = found.map(|(column, agrees)| (start + column, agrees));
    }
    for (row, planned) in cases.iter().enumerate() {
        if matched[row].is_none() && matches!(planned.case.answer.meaning, Meaning::Warns { .. }) {
            matched[row] = (0..printed.len()).find_map(|column| Some((column, how(row, column)?)));
        }
    }
    matched
}

/// The longest common subsequence, by a table of all lines.
fn align_all(cases: &[&Planned], printed: &[Line]) -> Vec<Option<(usize, Match)>> {
    let (rows, columns) = (cases.len(), printed.len());
    let how: Vec<Vec<Option<Match>>> =
        cases.iter().map(|planned| printed.iter().map(|line| agrees(&planned.case.answer, line)).collect()).collect();
    let mut longest = vec![vec![0usize; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[row][column] = if how[row][column].is_some() {
                longest[row + 1][column + 1] + 1
            } else {
                longest[row + 1][column].max(longest[row][column + 1])
            };
        }
    }
    let mut matched = vec![None; rows];
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if let Some(how) = how[row][column] {
            matched[row] = Some((column, how));
            (row, column) = (row + 1, column + 1);
        } else if longest[row + 1][column] >= longest[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    matched
}

/// Whether the block shows, in lines of its own choosing, just what was printed.
fn wrapped(cases: &[&Planned], printed: &[Line]) -> Option<String> {
    let said = cases.iter().map(|planned| planned.case.answer.documented.as_str());
    let texts: Vec<String> =
        printed.iter().filter(|line| !matches!(line, Line::Printed { err: true, .. })).map(shown).collect();
    let given = texts.join("\n");
    is_wrapped(said, &given).then_some(given)
}

/// Whether lines are a text that was broken elsewhere, if need be within a word. White space within them is one blank.
fn is_wrapped<'a>(lines: impl Iterator<Item = &'a str>, text: &str) -> bool {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = squeeze(text);
    let mut rest = text.as_str();
    for line in lines {
        let Some(after) = rest.trim_start().strip_prefix(squeeze(line).as_str()) else { return false };
        rest = after;
    }
    rest.is_empty() && !text.is_empty()
}

fn shown(line: &Line) -> String {
    match line {
        Line::Printed { text, .. } => text.clone(),
        Line::Raised(raised) => opinion::shown(raised),
    }
}

/// A documented line that nothing printed agrees with.
fn unmatched(
    cases: &[&Planned],
    at: usize,
    matched: &[Option<(usize, Match)>],
    printed: &[Line],
    (step, observation): (u32, &Observation),
) -> Opinion {
    let planned = cases[at];
    if let Some(early) = evidence::early_end(observation) {
        return Opinion::Cannot(early);
    }
    let everything = evidence::gather(planned, step, observation);
    let wanted = match &planned.case.answer.meaning {
        Meaning::Raises { name: Some(name), .. } => Some(name.as_str()),
        _ => None,
    };
    let raised = printed.iter().filter_map(|line| if let Line::Raised(raised) = line { Some(*raised) } else { None });
    let same_kind = raised
        .clone()
        .find(|raised| wanted.is_some_and(|name| compare::with_exception(Some(name), None, raised).is_some()));
    if let Some(same) = same_kind {
        return opinion::differs(planned, opinion::shown(same));
    }
    for raised in raised.clone() {
        if raised.syntax && planned.valid {
            return Opinion::Lacks {
                what: Reason::Syntax(Some(raised.message.clone())),
                actual: opinion::shown(raised),
            };
        }
        if let Some(excused) = opinion::excuse(planned, observation, step, &everything, raised) {
            return excused;
        }
    }
    if let Some(what) = everything.denied {
        return Opinion::Cannot(Reason::Denied(what.to_owned()));
    }
    if let (Some(_), Some(raised)) = (wanted, raised.clone().next()) {
        return opinion::differs(planned, opinion::shown(raised));
    }
    let actual = counterpart(cases, at, matched, printed)
        .map_or_else(|| super::doubt::NO_LINE.to_owned(), |line| shown(&printed[line]));
    opinion::differs(planned, actual)
}

/// The printed line that stands where a documented one was not found.
fn counterpart(cases: &[&Planned], at: usize, matched: &[Option<(usize, Match)>], printed: &[Line]) -> Option<usize> {
    if cases.len() == printed.len() {
        return Some(at);
    }
    let before = matched[..at].iter().rposition(Option::is_some);
    let line = match before {
        Some(row) => matched[row].map(|(line, _)| line)? + (at - row),
        None => at,
    };
    let next = matched[at..].iter().flatten().map(|(line, _)| *line).next().unwrap_or(printed.len());
    (line < next.min(printed.len())).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::is_wrapped;

    #[test]
    fn text_that_is_broken_elsewhere_is_the_same() {
        let is = |lines: &[&str], text| is_wrapped(lines.iter().copied(), text);
        assert!(is(&["[1, 2,", "3]"], "[1, 2, 3]"));
        assert!(is(&["a b c"], "a b\nc"));
        assert!(is(&["one wo", "rd"], "one  word"));
        assert!(!is(&["every one", "here"], "everyone\nhere"));
        assert!(!is(&["a"], "a b") && !is(&["a", "b"], "a") && !is(&[], ""));
    }
}
