//! Answers in tables: a column of code, and a column that says what it gives.
//!
//! The form of tables is that of GitHub's Markdown: a row of headings, a row of dashes, rows of cells between `|`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::inline::Stated;
use super::prose::is_question;
use super::reading;
use crate::format::TextLine;
use crate::model::{Answer, Meaning, Rule};
use crate::syntax::Source;
use crate::vocabulary::pattern;
use crate::vocabulary::tables::{ANSWER_HEADINGS, CODE_HEADINGS, OTHER_HEADINGS};

static ANSWER: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{ANSWER_HEADINGS})\b")));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{CODE_HEADINGS})\b")));
static WRONG: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{OTHER_HEADINGS})\b")));
static DASHES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$"));

/// The lines that belong to tables.
pub(super) fn rows(text: &[TextLine]) -> BTreeSet<usize> {
    tables(text).into_iter().flat_map(|table| table.clone().map(|at| text[at].line)).collect()
}

/// Ranges of `text` that are tables.
fn tables(text: &[TextLine]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 1;
    while at < text.len() {
        let delimiter = text[at].text.contains('-') && text[at].text.contains('|') && DASHES.is_match(&text[at].text);
        if delimiter && text[at - 1].text.contains('|') && text[at - 1].line + 1 == text[at].line {
            let rest = text[at + 1..].iter().enumerate();
            let rows = rest
                .take_while(|(offset, line)| line.text.contains('|') && line.line == text[at].line + offset + 1)
                .count();
            found.push(at - 1..at + 1 + rows);
            at += rows;
        }
        at += 1;
    }
    found
}

/// Reads all tables; each answer with the index of its line in `text`.
pub(super) fn read(text: &[TextLine]) -> Vec<(usize, Stated)> {
    let mut found = Vec::new();
    for table in tables(text) {
        let headings = cells(&text[table.start].text);
        let Some((code, answer)) = columns(&headings, &text[table.start + 2..table.end]) else { continue };
        for (at, line) in text.iter().enumerate().take(table.end).skip(table.start + 2) {
            let row = cells(&line.text);
            if let (Some(code), Some(said)) = (row.get(code), row.get(answer)) {
                let remark = row[answer + 1..].join(" ");
                found.extend(row_answers(line.line, code, said, &remark).into_iter().map(|stated| (at, stated)));
            }
        }
    }
    found
}

/// The column of code and the column of answers: by their headings, or else the only two of which one is all code.
fn columns(headings: &[String], rows: &[TextLine]) -> Option<(usize, usize)> {
    let answer = headings.iter().rposition(|heading| ANSWER.is_match(heading) && !WRONG.is_match(heading))?;
    let is_code = |column: usize| {
        let codes =
            rows.iter().filter(|row| cells(&row.text).get(column).is_some_and(|cell| code_of(cell).is_some())).count();
        codes * 2 >= rows.len().max(1)
    };
    let named = headings.iter().position(|heading| CODE.is_match(heading)).filter(|&column| column != answer);
    let code = named.filter(|&column| is_code(column)).or_else(|| (0..answer).find(|&column| is_code(column)))?;
    (code != answer).then_some((code, answer))
}

/// The cells of a row; `\|` and `|` in backticks do not divide.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in row.chars() {
        let divides = c == '|' && !quoted && !escaped;
        quoted ^= c == '`';
        match cells.last_mut() {
            Some(last) if !divides => {
                if escaped && c == '|' {
                    last.pop();
                }
                last.push(c);
            }
            _ => cells.push(String::new()),
        }
        escaped = c == '\\';
    }
    if cells.last().is_some_and(|last| last.trim().is_empty()) {
        cells.pop();
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The code of a cell that is one code span, or several with commas between, and nothing else.
fn code_of(cell: &str) -> Option<String> {
    let inside = cell.strip_prefix('`')?.strip_suffix('`')?.trim_matches('`').trim();
    let joined = inside.replace("`, `", ", ");
    (!joined.is_empty() && !joined.contains('`')).then_some(joined)
}

fn row_answers(line: usize, code: &str, said: &str, remark: &str) -> Vec<Stated> {
    let Some(code) = code_of(code) else { return Vec::new() };
    let code = code.as_str();
    let (setup, last) = code.rsplit_once(';').unwrap_or(("", code));
    let source = Source::parse(last.trim());
    if !is_question(&source, last.trim()) || !setup.is_empty() && !Source::parse(code).is_valid() {
        return Vec::new();
    }
    let setup: Vec<String> = Some(setup.trim().to_owned()).filter(|setup| !setup.is_empty()).into_iter().collect();
    let quoted = code_of(said);
    let plain = said.replace('`', "");
    reading::read(quoted.as_deref().unwrap_or(&plain))
        .into_iter()
        .filter(|answer| is_stated(answer, quoted.is_some()))
        .map(|answer| {
            let remark = format!("{} {remark}", answer.remark).trim().to_owned();
            Stated::new(line, Rule::TableRow, &setup, last.trim(), Answer { remark, ..answer })
        })
        .collect()
}

/// Words in a cell describe, unless they are what Python gives.
fn is_stated(answer: &Answer, quoted: bool) -> bool {
    match answer.meaning {
        Meaning::Unverifiable(_) => quoted || answer.firm,
        Meaning::Raises { name: None, .. } => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[&str]) -> Vec<(String, String)> {
        let text: Vec<TextLine> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| TextLine { line: at + 1, section: 0, text: (*row).to_owned() })
            .collect();
        read(&text).into_iter().map(|(_, stated)| (stated.code, stated.answer.documented)).collect()
    }

    #[test]
    fn rows_of_code_and_answers_are_found() {
        let found = found(&[
            "| Expression | Result | Why |",
            "|---|:-:|---|",
            "| `1 + 1` | 2 | sum |",
            "| `'a' \\| b` | `x` | no |",
            "| `[1] * 2` | `[1, 1]` | |",
        ]);
        assert_eq!(found[0], ("1 + 1".to_owned(), "2".to_owned()));
        assert_eq!(found.last(), Some(&("[1] * 2".to_owned(), "[1, 1]".to_owned())));
    }

    #[test]
    fn tables_about_something_else_are_left_alone() {
        assert_eq!(found(&["| Name | Meaning |", "|---|---|", "| `len(x)` | 3 |"]), []);
        assert_eq!(found(&["| Operation | Complexity |", "|---|---|", "| `x.pop()` | O(1) |"]), []);
    }
}
