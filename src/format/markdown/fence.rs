//! Code fences, in quotes, list items and components.

use super::indentation;
use crate::format::{Line, Piece, myst};
use crate::model::Role;

/// An opening code fence.
pub(super) struct Fence {
    mark: char,
    length: usize,
    indent: usize,
    quotes: usize,
    info: String,
}

impl Fence {
    pub(super) fn open(line: &str) -> Option<Self> {
        // Most lines have neither mark: settled before anything is looked at closely.
        if !line.contains("```") && !line.contains("~~~") && !line.contains(":::") {
            return None;
        }
        let (quotes, rest) = split_quotes(line);
        let quote_width = line.chars().count() - rest.chars().count();
        let rest = skip_list_marker(rest);
        let trimmed = rest.trim_start();
        let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~' | ':'))?;
        let length = trimmed.chars().take_while(|&c| c == mark).count();
        let info = trimmed[length..].trim();
        if length < 3 || mark == '`' && info.contains('`') || mark == ':' && !myst::is_colon_fence(info) {
            return None;
        }
        let before = line.chars().count() - trimmed.chars().count();
        Some(Self { mark, length, indent: before - quote_width, quotes, info: info.to_owned() })
    }

    /// What it holds, which begins after index `at`, and the index after it.
    pub(super) fn piece(&self, lines: &[&str], at: usize) -> (Piece, usize) {
        let inside = &lines[at + 1..];
        // One look for either end: a look for the end of the quote alone would go over all of the rest each time.
        let leaves_quote = |line: &str| strip_quotes(line, self.quotes).is_none();
        let found = inside.iter().position(|line| self.closes(line) || leaves_quote(line));
        let closed = found.filter(|&at| self.closes(inside[at]));
        // Without a closing fence the container ends it, as far as its indentation tells.
        let end = closed.unwrap_or_else(|| {
            let container = found.unwrap_or(inside.len());
            let leaves = |line: &&str| !line.trim().is_empty() && indentation(line) < self.indent;
            inside[..container].iter().position(leaves).unwrap_or(container)
        });
        let lines =
            inside[..end].iter().enumerate().map(|(offset, line)| self.content(at + 2 + offset, line)).collect();
        let piece = Piece { lines, role: Role::Guess, info: Some(self.info.clone()), ..Piece::default() };
        (myst::read(piece), at + 1 + end + usize::from(closed.is_some()))
    }

    fn closes(&self, line: &str) -> bool {
        let Some(rest) = strip_quotes(line, self.quotes) else { return false };
        let mark = rest.trim();
        indentation(rest) <= self.indent + 3
            && mark.chars().count() >= self.length
            && mark.chars().all(|c| c == self.mark)
    }

    /// A line of content without the quote marks and without as much indentation as the fence has.
    fn content(&self, number: usize, line: &str) -> Line {
        let rest = strip_quotes(line, self.quotes).unwrap_or(line);
        let mut taken = 0;
        let start = rest
            .char_indices()
            .find(|(_, c)| {
                let stop = taken >= self.indent || !matches!(c, ' ' | '\t');
                taken += if *c == '\t' { 4 } else { 1 };
                stop
            })
            .map_or(rest.len(), |(at, _)| at);
        let before = line.len() - rest.len() + start;
        Line::new(number, line[..before].chars().count(), rest[start..].trim_end())
    }
}

/// Takes the quote marks off a line: how many, and the rest. `>>>` is a prompt and no quote.
fn split_quotes(line: &str) -> (usize, &str) {
    let (mut count, mut rest) = (0, line);
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let Some(inner) = trimmed.strip_prefix('>') else { break };
        if rest.len() - trimmed.len() > 3 || trimmed.starts_with(">>>") || count > 64 {
            break;
        }
        count += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    (count, rest)
}

/// Takes `count` quote marks off a line, if it has as many.
fn strip_quotes(line: &str, count: usize) -> Option<&str> {
    let mut rest = line;
    for _ in 0..count {
        rest = rest.trim_start_matches(' ').strip_prefix('>')?;
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    Some(rest)
}

/// Skips the marker of a list item that stands before a fence on the same line.
fn skip_list_marker(line: &str) -> &str {
    let trimmed = line.trim_start();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    let rest = match trimmed[digits..].chars().next() {
        Some('.' | ')') if (1..=9).contains(&digits) => &trimmed[digits + 1..],
        Some('-' | '*' | '+') if digits == 0 => &trimmed[1..],
        _ => return line,
    };
    if rest.starts_with(' ') { rest } else { line }
}
