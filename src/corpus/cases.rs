//! Pairs → what planning takes from documents too: units, and cases about the last of them.

use super::{Entry, Pair, Wording, WordingForm, cells};
use crate::claim::reading;
use crate::model::{Answer, AnswerKind, Case, Claim, Expectation, Form, Meaning, Mode, Rule, Stated, Subject};
use crate::syntax::Kind;
use crate::unit::Unit;

/// The cells of a snippet, ready to run, and its cases, which are about the last cell.
pub fn cases(pair: &Pair) -> (Vec<Unit>, Vec<Case>) {
    let cells = cells(&pair.code);
    let unit = |cell: &super::Cell| match cell.mode.unwrap_or(pair.mode) {
        Mode::Script => Unit::script(&cell.code),
        Mode::Repl => Unit::statements(&cell.code),
    };
    let units: Vec<Unit> = cells.iter().map(unit).collect();
    let (Some(unit), Some(cell)) = (units.last(), cells.last()) else { return (units, Vec::new()) };
    let about = |(index, entry): (usize, &Entry)| case(pair, index, entry, (unit, cell.before));
    let cases = pair.entries.iter().enumerate().filter_map(about).collect();
    (units, cases)
}

/// The case of one entry. `before` lines of the snippet stand before the unit.
fn case(pair: &Pair, index: usize, entry: &Entry, (unit, before): (&Unit, usize)) -> Option<Case> {
    let stated = entry.answers.first();
    let line = entry.line.saturating_sub(before);
    let (at, subject, answer) = match (&entry.wording, stated) {
        (Some(wording), _) => {
            let at = wording_statement(unit, wording, line);
            let text = stated.map_or("", |stated| &stated.text);
            let answer = entry.read(pair.mode).unwrap_or_else(|| reading::words(text, text));
            (at, wording_subject(wording, at, index), answer)
        }
        (None, Some(stated)) => {
            let at = unit.source.statements.iter().position(|statement| statement.first == line);
            (at, subject(unit, stated, at), compared(stated))
        }
        (None, None) => return None,
    };
    let (yaml_line, text) = stated.map_or((entry.yaml_line, ""), |stated| (stated.yaml_line, &stated.text));
    let claim = Claim {
        line: yaml_line,
        last_line: yaml_line + text.trim_end().matches('\n').count(),
        columns: None,
        code_line: entry.yaml_line,
        form: Form::Corpus,
        rule: Rule::Corpus,
        code: at.and_then(|at| unit.source.statements.get(at)).map(|found| found.text.clone()).unwrap_or_default(),
        documented: answer.documented.clone(),
        remark: entry.why.clone().unwrap_or_default(),
        mode: pair.mode,
    };
    Some(Case { claim, block: 0, subject, answer, expectation: expectation(pair, entry) })
}

fn expectation(pair: &Pair, entry: &Entry) -> Expectation {
    Expectation {
        form: entry.wording.as_ref().map_or(Form::Corpus, |wording| wording.form.claim_form()),
        stated: entry.answers.clone(),
        known: entry.known,
        why: entry.why.clone(),
        sources: if entry.sources.is_empty() { pair.sources.clone() } else { entry.sources.clone() },
    }
}

/// The statement that words stand beside: the last one that begins on the line, below a prompt the one at top level.
fn wording_statement(unit: &Unit, wording: &Wording, line: usize) -> Option<usize> {
    let begins = |at: &usize| unit.source.statements[*at].first == line;
    let top = unit.source.top_level().filter(begins).last().filter(|_| wording.form == WordingForm::Repl);
    top.or_else(|| (0..unit.source.statements.len()).rfind(begins))
}

fn wording_subject(wording: &Wording, at: Option<usize>, index: usize) -> Subject {
    let statement = at.unwrap_or(usize::MAX);
    if wording.form == WordingForm::AnswerBlock {
        Subject::Output { answers: 0, line: index }
    } else if wording.of.is_empty() {
        Subject::Statement(statement)
    } else {
        Subject::After { statement, expressions: wording.of.clone() }
    }
}

/// What an answer that a matcher compares is about: the value of an assignment is that of its target.
fn subject(unit: &Unit, stated: &Stated, at: Option<usize>) -> Subject {
    let kind = at.and_then(|at| unit.source.statements.get(at)).map(|statement| &statement.kind);
    match (kind, stated.kind, at) {
        (Some(Kind::Assign { target: Some(target), .. }), AnswerKind::Value, Some(at)) => {
            Subject::After { statement: at, expressions: vec![target.clone()] }
        }
        _ => Subject::Statement(at.unwrap_or(usize::MAX)),
    }
}

/// An answer that a matcher compares, as far as planning looks at one.
fn compared(stated: &Stated) -> Answer {
    let meaning = match stated.kind {
        AnswerKind::Raises => Meaning::Raises { name: None, message: None },
        _ => Meaning::Words,
    };
    Answer {
        documented: stated.text.clone(),
        remark: String::new(),
        meaning,
        whole: stated.text.clone(),
        bare: String::new(),
        firm: true,
        led: true,
        mode: None,
        versions: None,
        doctest: None,
    }
}
