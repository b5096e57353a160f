//! Code at the left margin of running text, without a fence: what is left of a page that was copied as text.
//!
//! Such a page marks nothing: prose runs into code and code into prose. What tells them apart is that code parses.
//! Statement by statement, as long as the next one parses too, lines are gathered to a run; the run is code where
//! its statements could not be sentences. Anything that could be (a single word, a label, a value) counts for code
//! only in the neighbourhood of what could not.

use std::collections::BTreeSet;

use super::chunk::{self, Chunk, What};
use super::session::is_prompt;
use super::{Piece, TextLine};

/// Lines of a document (1-based, inclusive) that are code.
pub(super) type Run = (usize, usize);

/// How sure the statements of a run must be together. A definition or an import is enough, or two assignments; a
/// single call needs words above it that lead to it, or a comment.
const SURE: u32 = 3;

/// Most blank lines in a row within code.
const MOST_BLANK: usize = 3;

/// Finds the runs of code among lines of text.
pub(super) fn find(text: &[TextLine]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut gathered: Vec<Chunk> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let next = if is_prompt(&text[at].text) { None } else { chunk::read(text, at) };
        let Some(next) = next else {
            runs.extend(close(text, &mut gathered));
            at = if is_prompt(&text[at].text) { paragraph_end(text, at) } else { at + 1 };
            at = skip_blank(text, at);
            continue;
        };
        if !goes_on(text, &gathered, &next) {
            runs.extend(close(text, &mut gathered));
        }
        at = skip_blank(text, next.end);
        gathered.push(next);
    }
    runs.extend(close(text, &mut gathered));
    runs
}

/// Takes the lines of runs out of the text. Returns the pieces, and the lines that are left.
pub(super) fn cut(text: Vec<TextLine>, runs: &[Run]) -> (Vec<Piece>, Vec<TextLine>) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest: Vec<TextLine> = Vec::with_capacity(text.len());
    let mut runs = runs.iter().peekable();
    let mut above: Option<(usize, String)> = None;
    for line in text {
        while runs.next_if(|run| run.1 < line.line).is_some() {}
        match runs.peek() {
            Some(run) if run.0 == line.line => {
                let lead_in = above.take().filter(|(section, _)| *section == line.section);
                pieces.push(Piece {
                    first: line.line,
                    lines: vec![line.text.trim_end().to_owned()],
                    section: line.section,
                    lead_in: lead_in.map_or_else(String::new, |(_, text)| text),
                    plain: true,
                    ..Piece::default()
                });
            }
            Some(run) if run.0 < line.line => {
                pieces.last_mut().into_iter().for_each(|piece| piece.lines.push(line.text.trim_end().to_owned()));
            }
            _ => {
                if !line.text.trim().is_empty() {
                    above = Some((line.section, line.text.trim().to_owned()));
                }
                rest.push(line);
            }
        }
    }
    (pieces, rest)
}

fn is_blank(text: &[TextLine], at: usize) -> bool {
    text.get(at).is_some_and(|line| line.text.trim().is_empty())
}

fn skip_blank(text: &[TextLine], from: usize) -> usize {
    (from..text.len()).find(|&at| !is_blank(text, at)).unwrap_or(text.len())
}

fn paragraph_end(text: &[TextLine], from: usize) -> usize {
    (from..text.len()).find(|&at| is_blank(text, at)).unwrap_or(text.len())
}

/// Whether a chunk goes on with those before it.
fn goes_on(text: &[TextLine], gathered: &[Chunk], next: &Chunk) -> bool {
    let Some(last) = gathered.last() else { return true };
    let lines = text[next.start].line - text[last.start].line;
    let is_known = |name: &str| gathered.iter().any(|chunk| chunk.names.bound.contains(name));
    lines == next.start - last.start
        && next.start - last.end <= MOST_BLANK
        && !next.is_stray(&text[next.start].text, is_known)
}

/// Ends a run: what is left of it without what only looks like code at its ends, if that is surely code.
fn close(text: &[TextLine], gathered: &mut Vec<Chunk>) -> Option<Run> {
    let chunks = std::mem::take(gathered);
    let bound: BTreeSet<&str> = chunks.iter().flat_map(|chunk| &chunk.names.bound).map(String::as_str).collect();
    let is_code = |chunk: &Chunk| {
        chunk.weight() > 0
            || matches!(chunk.what, What::Code(_))
                && !chunk.is_stray(&text[chunk.start].text, |name| bound.contains(name))
    };
    let first = chunks.iter().position(is_code)?;
    let last = chunks.iter().rposition(is_code)?;
    let weight: u32 = chunks[first..=last].iter().map(Chunk::weight).sum();
    let hints = u32::from(chunks[first..=last].iter().any(|chunk| chunk.commented && chunk.what != What::Comment));
    let first = with_comments_above(text, &chunks, first);
    let last = with_comments_below(text, &chunks, last);
    let (start, end) = (chunks[first].start, chunks[last].end);
    let led = line_above(text, start).is_some_and(|line| line.trim_end().ends_with(':'));
    let sure = weight + hints + u32::from(led) >= SURE;
    (sure && !is_another_language(text, start, end)).then(|| (text[start].line, text[end - 1].line))
}

/// The text above, one blank line aside.
fn line_above(text: &[TextLine], start: usize) -> Option<&str> {
    let above = (start.saturating_sub(2)..start).rev().find(|&at| !is_blank(text, at))?;
    Some(&text[above].text)
}

/// Index of the first of the comments that belong to the code at `first`: those right above it, and those before a
/// blank line where they follow prose at once, as no heading does.
fn with_comments_above(text: &[TextLine], chunks: &[Chunk], first: usize) -> usize {
    let is_comment = |at: &usize| chunks[*at].what == What::Comment;
    let all = (0..first).rev().take_while(is_comment).last().unwrap_or(first);
    let follows_prose = chunks[all].start.checked_sub(1).is_some_and(|at| !is_blank(text, at));
    if follows_prose {
        return all;
    }
    (all..first).rev().take_while(|&at| chunks[at].end == chunks[at + 1].start).last().unwrap_or(first)
}

/// Index of the last of the comments that belong to the code at `last`.
fn with_comments_below(text: &[TextLine], chunks: &[Chunk], last: usize) -> usize {
    let is_comment = |at: &usize| chunks[*at].what == What::Comment;
    let all = (last + 1..chunks.len()).take_while(is_comment).last().unwrap_or(last);
    let prose_follows = chunks[all].end < text.len() && !is_blank(text, chunks[all].end);
    if prose_follows {
        return all;
    }
    (last + 1..=all).take_while(|&at| chunks[at].start == chunks[at - 1].end).last().unwrap_or(last)
}

/// Whether the lines around a run show that it is part of something else: another language, settings, a session.
fn is_another_language(text: &[TextLine], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let glued = [before, text.get(end)];
    glued.into_iter().flatten().map(|line| line.text.trim()).any(|line| {
        let opens = ["$ ", "//", "/*", "<", "const ", "let ", "var ", "function ", "#include", "fn ", "pub ", "```"];
        let settings = line.starts_with('[') && line.ends_with(']') && !line.contains(['(', ',', '"', '\'']);
        line.ends_with([';', '{', '}']) || opens.iter().any(|word| line.starts_with(word)) || settings
    })
}
