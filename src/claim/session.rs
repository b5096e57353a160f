//! Answers below the prompt of an interactive session.

use std::collections::BTreeMap;

use super::reading;
use super::{Place, notes};
use crate::doctest;
use crate::model::{Answer, Case, DoctestFlags, Form, Meaning, Mode, Reason, Shown, Subject};
use crate::unit::{Part, Unit};

/// Finds the answers of a session. An answer of several lines under one prompt is one claim.
pub(super) fn cases(place: &Place, unit: &Unit) -> Vec<Case> {
    let mut cases = Vec::new();
    let statements = unit.source.statements.iter().enumerate().filter(|(_, statement)| statement.parent.is_none());
    let by_line: BTreeMap<usize, usize> = statements.map(|(index, statement)| (statement.first, index)).collect();
    for part in &unit.parts {
        // The last of those that stand at one prompt.
        let Some((_, &index)) = by_line.range(part.first..=part.last).next_back() else { continue };
        let lines = trimmed(&part.output);
        if let (Some(answer), Some((first, last))) = (answer(lines, part.flags), ends(lines)) {
            let code = (part.first, unit.source.statements[index].text.as_str());
            cases.push(place.case((first, last), code, Mode::Repl, (Form::Repl, Subject::Statement(index), answer)));
        } else {
            cases.extend(beside_the_prompt(place, unit, part, index));
        }
    }
    cases
}

/// Reads the text below a prompt.
pub(super) fn read(text: &str) -> Option<Answer> {
    let lines: Vec<(usize, String)> = text.lines().map(str::to_owned).enumerate().collect();
    answer(trimmed(&lines), DoctestFlags::default())
}

/// Lines with what belongs to them, without blank ones at the end.
fn trimmed(lines: &[(usize, String)]) -> &[(usize, String)] {
    let end = lines.iter().rposition(|(_, line)| !line.trim().is_empty()).map_or(0, |at| at + 1);
    &lines[..end]
}

fn ends(lines: &[(usize, String)]) -> Option<(usize, usize)> {
    Some((lines.first()?.0, lines.last()?.0))
}

/// Where nothing is documented below a prompt, a comment beside it may say the answer.
fn beside_the_prompt(place: &Place, unit: &Unit, part: &Part, index: usize) -> Vec<Case> {
    let statement = &unit.source.statements[index];
    let comments = unit.source.comments.iter().filter(|comment| !comment.own_line && comment.line == part.last);
    comments
        .flat_map(|comment| {
            super::comment::about(unit, index, &comment.text).into_iter().map(move |found| (comment, found))
        })
        .map(|(comment, (subject, answer))| {
            let code = (part.first, statement.text.as_str());
            place.case((comment.line, comment.line), code, Mode::Repl, (Form::Comment, subject, answer))
        })
        .collect()
}

/// Reads the lines below a prompt. What they say is the answer beyond doubt.
fn answer(lines: &[(usize, String)], flags: DoctestFlags) -> Option<Answer> {
    let indent =
        lines.iter().filter(|(_, l)| !l.trim().is_empty()).map(|(_, l)| l.len() - l.trim_start().len()).min()?;
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.get(indent..).unwrap_or_default().trim_end()).collect();
    let whole = texts.join("\n");
    if whole.chars().all(|c| matches!(c, '?' | '.' | '…' | '\n' | ' ')) {
        return None;
    }
    let traceback =
        texts.iter().any(|line| doctest::is_header(line) || line.contains("Traceback (most recent call last)"));
    let flush = || texts.iter().rposition(|line| !line.starts_with([' ', '\t']) && !line.is_empty());
    let last = *texts.get(doctest::exception_line(&texts).or_else(flush)?)?;
    let exception = reading::read(last).into_iter().next().filter(|answer| {
        matches!(answer.meaning, Meaning::Raises { name: Some(_), .. })
            && (traceback || texts.len() == 1 || has_caret(&texts))
    });
    let exception = exception.or_else(|| traceback.then(|| any_exception(last))?);
    let (documented, remark, meaning) = match (exception, texts.as_slice()) {
        _ if flags.skip => (whole.clone(), String::new(), Meaning::Unverifiable(Reason::Skipped)),
        (Some(answer), _) => (answer.documented, answer.remark, answer.meaning),
        (None, [line]) => one_line(line),
        (None, lines) => {
            (whole.clone(), String::new(), Meaning::Lines(lines.iter().map(|l| (*l).to_owned()).collect()))
        }
    };
    let versions = notes::versions(&remark);
    let mode = Some(Mode::Repl);
    let (bare, session) = (String::new(), Some(flags));
    Some(Answer { documented, remark, meaning, whole, bare, firm: true, led: true, mode, versions, session })
}

/// The last line of a traceback, whatever the class is called: `error: missing )`.
fn any_exception(line: &str) -> Option<Answer> {
    let (name, message) = line.split_once(':').unwrap_or((line, ""));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let message = Some(message.trim().to_owned()).filter(|message| !message.is_empty());
    let meaning = Meaning::Raises { name: Some(name.to_owned()), message };
    is_name.then(|| Answer { meaning, ..reading::words(line, line) })
}

fn has_caret(lines: &[&str]) -> bool {
    lines.iter().any(|line| line.trim_start().starts_with('^'))
}

/// One line: a value, and a remark where a comment sign or a dash stands after it.
fn one_line(line: &str) -> (String, String, Meaning) {
    let value = |text: &str| Shown::read_all(text).map_or(Meaning::Words, Meaning::Value);
    if let Some((shown, end)) = Shown::read(line) {
        let remark = line[end..].trim_start();
        if remark.starts_with(['#', '←'])
            || remark.starts_with("<-")
            || remark.starts_with("-- ")
            || remark.starts_with("// ")
        {
            let remark = remark.trim_start_matches(['#', '-', '<', '←', '/', ' ']);
            return (line[..end].to_owned(), remark.to_owned(), Meaning::Value(shown));
        }
    }
    match line.split_once("  #") {
        Some((text, remark)) => (text.trim_end().to_owned(), remark.trim().to_owned(), value(text)),
        None => (line.to_owned(), String::new(), value(line)),
    }
}
