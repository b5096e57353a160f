//! Which characters of a document state an answer.

use crate::document::Document;
use crate::model::{Claim, Form};

/// Characters of a document: whole ones, 1-based, the end exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Line and column where they begin.
    pub start: (usize, usize),
    /// Line and column where they end.
    pub end: (usize, usize),
    /// What each further line of an answer has to begin with: indentation, a comment sign, a mark of a quotation.
    pub margin: String,
}

/// Where the documented text itself stands, if that is certain: once, and to the letter.
pub fn of(document: &Document, claim: &Claim) -> Option<Span> {
    let lines: Vec<&str> = claim.documented.lines().collect();
    match lines.as_slice() {
        [] => None,
        [text] => {
            // The exception of a traceback stands in the last of its lines.
            let line = if claim.form == Form::Raises { claim.last_line } else { claim.line };
            on_one_line(document.line(line), line, text.trim(), claim)
        }
        lines => on_several(document, claim, lines),
    }
}

fn on_one_line(line: &str, number: usize, text: &str, claim: &Claim) -> Option<Span> {
    let characters: Vec<char> = line.chars().collect();
    let (from, to) = match claim.columns.filter(|_| number == claim.line) {
        Some((start, end)) if start >= 1 && start < end && end - 1 <= characters.len() => (start - 1, end - 1),
        _ => (0, characters.len()),
    };
    let within: String = characters.get(from..to)?.iter().collect();
    // What is shown below a prompt ends its line; a figure may well stand in its remark again.
    let at = match within.match_indices(text).map(|(at, _)| at).collect::<Vec<_>>().as_slice() {
        [at] => *at,
        _ if within.trim() == text => within.find(text)?,
        _ => return None,
    };
    let start = from + within.get(..at)?.chars().count();
    let margin = characters.get(..start)?.iter().collect();
    Some(Span { start: (number, start + 1), end: (number, start + 1 + text.chars().count()), margin })
}

fn on_several(document: &Document, claim: &Claim, lines: &[&str]) -> Option<Span> {
    if claim.last_line + 1 - claim.line != lines.len() {
        return None;
    }
    let margin = document.line(claim.line).trim_end().strip_suffix(lines.first()?.trim_end())?;
    let stands = |(at, text): (usize, &&str)| {
        let line = document.line(claim.line + at).trim_end();
        line == format!("{margin}{text}").trim_end()
    };
    let last = document.line(claim.last_line).trim_end().chars().count();
    lines.iter().enumerate().all(stands).then(|| Span {
        start: (claim.line, margin.chars().count() + 1),
        end: (claim.last_line, last + 1),
        margin: margin.to_owned(),
    })
}
