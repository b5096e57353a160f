//! Answers in a block of their own, below the code: each documented line is a claim.

use super::reading;
use super::{BlockPlace, notes, repl};
use crate::model::{Answer, Case, Form, Meaning, Mode, Rule, Shown, Subject};
use crate::syntax::{Kind, transcript};
use crate::unit::Unit;

/// Finds the answers of an answer block about the code at `target`.
pub(super) fn cases(place: &BlockPlace, target: &BlockPlace, unit: &Unit) -> Vec<Case> {
    if shows_its_own_output(unit) {
        return Vec::new();
    }
    let lines: Vec<&str> = place.block.code.lines().collect();
    let stated: Vec<(Lines, Answer)> = read_lines(place, &lines);
    let count = stated.len();
    stated
        .into_iter()
        .enumerate()
        .map(|(position, (lines, answer))| {
            let statement = statement_for(unit, position, count);
            let subject = Subject::Output { answers: place.index, line: lines.1 };
            let mode = answer.mode.unwrap_or(unit.mode);
            let found = (Form::AnswerBlock, Rule::AnswerBlock, subject, answer);
            let mut case = place.case((lines.0 + 1, lines.1 + 1), (1, &statement.1), mode, found);
            case.block = target.index;
            case.claim.code_line = target.block.document_line(statement.0);
            case
        })
        .collect()
}

/// Whether a session documents its output below its prompts, or has nothing to show: what is indented further down is
/// about something else then.
fn shows_its_own_output(unit: &Unit) -> bool {
    let documented = unit.parts.iter().any(|part| part.output.iter().any(|(_, line)| !line.trim().is_empty()));
    let silent = |kind: &Kind| matches!(kind, Kind::Import | Kind::Assign { .. } | Kind::Definition);
    unit.mode == Mode::Repl && (documented || unit.source.statements.iter().all(|statement| silent(&statement.kind)))
}

/// The statement that most likely prints line `position` of `count`: by position where there are as many statements
/// that print, or else the last one.
fn statement_for(unit: &Unit, position: usize, count: usize) -> (usize, String) {
    let statements = &unit.source.statements;
    let printing: Vec<usize> = unit.source.top_level().filter(|&at| statements[at].is_expression()).collect();
    let at = if printing.len() == count { printing.get(position) } else { printing.last() };
    let found = at.copied().or_else(|| unit.source.top_level().last());
    found.map_or((1, String::new()), |at| (statements[at].first, statements[at].text.clone()))
}

/// Indices of the first and the last line of an answer.
type Lines = (usize, usize);

fn read_lines(place: &BlockPlace, lines: &[&str]) -> Vec<(Lines, Answer)> {
    if let Some(start) = lines.iter().position(|line| transcript::is_traceback(line)) {
        let ruled = start.checked_sub(1).filter(|&at| lines[at].starts_with("-----"));
        let first = ruled.unwrap_or(start);
        let before = read_lines(place, &lines[..first]);
        let raised = repl::raised(&lines[start..]).map(|answer| {
            let named = answer.documented.lines().next().unwrap_or_default();
            let at = (start..lines.len()).rev().find(|&at| lines[at].contains(named)).unwrap_or(start);
            ((first, at), Answer { doctest: None, firm: true, ..answer })
        });
        return before.into_iter().chain(raised).collect();
    }
    let mut found: Vec<(Lines, Answer)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() || line.trim_matches(['.', '…', ' ', '?']).is_empty() {
            continue;
        }
        let Some(mut answer) = read_line(line) else { continue };
        // A comment that goes on explaining why a figure varies states nothing more.
        let varies = |answer: &Answer| matches!(answer.meaning, Meaning::Unverifiable(_));
        if varies(&answer) && found.last().is_some_and(|(last, before)| last.1 + 1 == at && varies(before)) {
            continue;
        }
        answer.firm &= place.block.announced || varies(&answer);
        answer.versions = answer.versions.or_else(|| notes::versions(&place.block.lead_in));
        found.push(((at, at), answer));
    }
    found
}

/// Reads one line of output. What follows a `#` is a remark.
pub(super) fn read_line(line: &str) -> Option<Answer> {
    let trimmed = line.trim();
    if let Some(comment) = trimmed.strip_prefix('#') {
        let answer = reading::read(comment).into_iter().next()?;
        let stated = answer.firm && !matches!(answer.meaning, Meaning::Value(Shown::Number(_)));
        return stated.then_some(answer);
    }
    let (text, remark) = trimmed.split_once("  #").unwrap_or((trimmed, ""));
    let (text, remark) = (text.trim_end(), remark.trim());
    let read = reading::read(text).into_iter().next();
    if let Some(answer) = read.filter(|answer| {
        matches!(&answer.meaning, Meaning::Raises { message: Some(_), .. } | Meaning::Warns { message: Some(_), .. })
            && answer.remark.is_empty()
    }) {
        return Some(Answer { remark: remark.to_owned(), firm: true, ..answer });
    }
    Some(Answer {
        documented: text.to_owned(),
        remark: remark.to_owned(),
        meaning: Shown::read_all(text).map_or(Meaning::Words, Meaning::Value),
        whole: trimmed.to_owned(),
        bare: String::new(),
        firm: true,
        led: true,
        mode: None,
        versions: notes::versions(remark),
        doctest: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;
    use crate::document::Document;
    use crate::extract::extract;

    /// The answers in the block below some code: line, answer, whether it can be called false.
    fn stated(code: &str, answers: &str) -> Vec<(usize, String, bool)> {
        let text = format!("```python\n{code}\n```\n\n```output\n{answers}\n```\n");
        let extracted = extract(&Document::new("d.md".into(), &text));
        let units: Vec<_> = extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
        let above = code.lines().count() + 4;
        let told = |case: Case| (case.claim.line - above, case.claim.documented, case.answer.firm);
        let in_block = |case: &Case| case.claim.form == Form::AnswerBlock || case.claim.line > above;
        find(&extracted, &units, Vec::new()).into_iter().filter(in_block).map(told).collect()
    }

    #[test]
    fn each_line_is_a_claim() {
        let found = stated("print(1)\nprint(2)", "1\n\n2  # the second");
        assert_eq!(found, [(1, "1".to_owned(), true), (3, "2".to_owned(), true)]);
    }

    #[test]
    fn dots_and_question_marks_state_nothing() {
        assert_eq!(stated("print(1)", "...\n???"), []);
    }

    #[test]
    fn a_traceback_is_one_claim() {
        let found = stated("print(1)\nf()", "1\nTraceback (most recent call last):\n  ...\nKeyError: 1");
        assert_eq!(found, [(1, "1".to_owned(), true), (2, "KeyError: 1".to_owned(), true)]);
    }

    #[test]
    fn a_session_shows_its_own_output() {
        assert_eq!(stated(">>> 1 + 1\n2", "2"), []);
    }
}
