//! The lines of a document that a finding is about, made harmless, with the spans to point at.

use std::ops::Range;

use super::escape;
use crate::document::Document;
use crate::model::{Claim, Form};

/// More characters of a line than this are not looked at.
const LINE_LIMIT: usize = 2_000;
/// Code that stands further than so many lines from its answer is not shown, nor more lines of an answer.
const DISTANCE: usize = 400;

/// Lines of a document, and where in them the answer and the code stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, escaped, `\n` between them.
    pub source: String,
    /// The number of the first of them in the document or its cell, 1-based.
    pub first: usize,
    /// Bytes of `source` that state the answer.
    pub answer: Range<usize>,
    /// Bytes of `source` that are evaluated, where they are not the answer's own.
    pub code: Option<Range<usize>>,
}

/// Cuts the lines from the code to the answer out of the document.
pub fn excerpt(document: &Document, claim: &Claim) -> Excerpt {
    let (first, last) = bounds(document, claim);
    let shown_first = document.place(first).line;
    let mut excerpt = Excerpt { source: String::new(), first: shown_first, answer: 0..0, code: None };
    for number in first..=last {
        let (line, start) = (document.line(number), excerpt.source.len());
        let at = |span: Range<usize>| start + escaped_len(line, span.start)..start + escaped_len(line, span.end);
        if number == claim.line {
            excerpt.answer = at(answer_span(line, claim));
        } else if number > claim.line && number <= claim.last_line {
            excerpt.answer.end = at(content(line)).end;
        }
        if number == claim.code_line {
            excerpt.code = code_span(line, claim).map(at);
        }
        excerpt.source.push_str(&escaped(line));
        excerpt.source.push('\n');
    }
    excerpt
}

/// First and last line to show.
fn bounds(document: &Document, claim: &Claim) -> (usize, usize) {
    let near = claim.code_line.abs_diff(claim.line) <= DISTANCE;
    let code = if near { claim.code_line } else { claim.line };
    let last = claim.last_line.clamp(claim.line, claim.line.saturating_add(DISTANCE)).max(code);
    (claim.line.min(code).max(1), last.min(document.line_count()))
}

/// The column (1-based, characters) at which the answer begins.
pub fn column(document: &Document, claim: &Claim) -> usize {
    answer_span(document.line(claim.line), claim).start + 1
}

/// The columns (1-based, characters, end exclusive) of the answer: the first in its first line, the second in its last.
pub fn columns(document: &Document, claim: &Claim) -> (usize, usize) {
    let first = answer_span(document.line(claim.line), claim);
    let end = if claim.last_line > claim.line { content(document.line(claim.last_line)).end } else { first.end };
    (first.start + 1, end + 1)
}

/// Characters of the answer's first line that state it.
fn answer_span(line: &str, claim: &Claim) -> Range<usize> {
    let all = content(line);
    match claim.columns {
        Some((start, end)) if start >= 1 && end > start && start <= all.end => start - 1..(end - 1).min(all.end),
        _ => all,
    }
}

/// Characters of the line that are evaluated: the code as it stands there, or else all of the line without the prompt
/// and without the answer that follows.
fn code_span(line: &str, claim: &Claim) -> Option<Range<usize>> {
    let mut span = content(line);
    if claim.code_line == claim.line {
        span.end = claim.columns?.0.checked_sub(1)?;
    }
    let text: String = line.chars().take(span.end).skip(span.start).collect();
    if let Some((before, code)) = quoted(&text, &claim.code) {
        let start = span.start + before.chars().count();
        return Some(start..start + code.chars().count());
    }
    if matches!(claim.form, Form::Prose | Form::Table | Form::Corpus) {
        return None;
    }
    let code = text.trim_end().trim_end_matches('#').trim_end();
    span.end = span.start + code.chars().count();
    let prompt = ">>> ";
    span.start += if code.starts_with(prompt) { prompt.len() } else { 0 };
    (span.start < span.end).then_some(span)
}

/// The first line of the code where it stands in a text, and what stands before it.
fn quoted<'a>(text: &'a str, code: &'a str) -> Option<(&'a str, &'a str)> {
    let code = code.lines().next().filter(|code| code.len() > 1)?;
    text.find(code).and_then(|at| text.get(..at)).map(|before| (before, code))
}

/// Characters of the line between its blanks.
fn content(line: &str) -> Range<usize> {
    let start = line.chars().take_while(|c| c.is_whitespace()).count();
    start..start.max(line.trim_end().chars().count())
}

fn escaped(line: &str) -> String {
    let cut: String = line.chars().take(LINE_LIMIT).collect();
    escape::text(&cut).into_owned()
}

/// Bytes that the first `characters` of a line have when escaped.
fn escaped_len(line: &str, characters: usize) -> usize {
    let head: String = line.chars().take(characters.min(LINE_LIMIT)).collect();
    escape::text(&head).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mode, Rule};

    fn spans(text: &str, line: usize, columns: Option<(usize, usize)>, code_line: usize) -> (String, String) {
        let (code, documented, remark) = (String::new(), String::new(), String::new());
        let (form, rule, mode) = (Form::Comment, Rule::BesideStatement, Mode::Script);
        let claim = Claim { line, last_line: line, columns, code_line, form, rule, code, documented, remark, mode };
        let found = excerpt(&Document::new("a.md".into(), text), &claim);
        let code = found.code.map(|code| found.source[code].to_owned()).unwrap_or_default();
        (found.source[found.answer].to_owned(), code)
    }

    #[test]
    fn spans_count_characters_not_bytes() {
        assert_eq!(spans("é = 'ü'  # ü!", 1, Some((12, 14)), 1), ("ü!".to_owned(), "é = 'ü'".to_owned()));
    }

    #[test]
    fn spans_move_with_escapes() {
        let (answer, code) = spans("\u{202e}f() # a\u{1b}b", 1, Some((8, 11)), 1);
        assert_eq!((answer.as_str(), code.as_str()), ("a\\x1bb", "\\u{202e}f()"));
    }

    #[test]
    fn prompts_are_not_evaluated() {
        assert_eq!(spans("  >>> f(1)\n  2\n", 2, None, 1), ("2".to_owned(), "f(1)".to_owned()));
    }

    #[test]
    fn in_prose_only_the_code_itself_is_evaluated() {
        let document = Document::new("a.md".into(), "Here `1 + 1` gives 3.");
        let (code, documented, remark) = ("1 + 1".to_owned(), "3".to_owned(), String::new());
        let (form, rule, mode, columns) = (Form::Prose, Rule::Sentence, Mode::Script, Some((20, 21)));
        let mut claim =
            Claim { line: 1, last_line: 1, columns, code_line: 1, form, rule, code, documented, remark, mode };
        assert_eq!(excerpt(&document, &claim).code, Some(6..11));
        claim.code = "2 + 2".to_owned();
        assert_eq!(excerpt(&document, &claim).code, None);
    }

    #[test]
    fn wrong_columns_and_lines_do_no_harm() {
        assert_eq!(spans("ab", 1, Some((9, 12)), 1).0, "ab");
        assert_eq!(spans("ab", 7, Some((0, 0)), 9), (String::new(), String::new()));
    }
}
