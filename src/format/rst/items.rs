//! Items of lists: where their text begins.

use std::borrow::Cow;

use crate::format::markdown::indentation;

/// Columns before the text of a line, the marker of a list item included.
pub(super) fn text_indent(line: &str) -> usize {
    let text = line.trim_start();
    let mut indent = indentation(line);
    if let Some(width) = marker(text) {
        let rest = &text[width..];
        indent += width + (rest.len() - rest.trim_start().len());
    }
    indent
}

/// A line without the markers of items that stand before a directive or a prompt: spaces are in their place.
pub(super) fn without_marker(line: &str) -> Cow<'_, str> {
    if !line.contains(".. ") && !line.contains(">>> ") {
        return Cow::Borrowed(line);
    }
    let mut at = line.len() - line.trim_start().len();
    while let Some(width) = marker(&line[at..]) {
        at += width;
        at = line.len() - line[at..].trim_start().len();
    }
    let begins = line[at..].starts_with(".. ") || line[at..].starts_with(">>> ");
    if begins && !line[..at].trim().is_empty() {
        // Markers are one byte a character, but for letters.
        let columns = line[..at].chars().count();
        return Cow::Owned(format!("{}{}", " ".repeat(columns), &line[at..]));
    }
    Cow::Borrowed(line)
}

/// Bytes of the marker of an item: `*`, `-`, `1.`, `(a)`, `#.`.
fn marker(text: &str) -> Option<usize> {
    let width = match text.chars().next()? {
        '*' | '-' | '+' => 1,
        '(' => text.find(')').filter(|&at| is_number(&text[1..at]))? + 1,
        _ => text.find(['.', ')']).filter(|&at| is_number(&text[..at]))? + 1,
    };
    text.get(width..).is_some_and(|rest| rest.starts_with(' ')).then_some(width)
}

fn is_number(text: &str) -> bool {
    text == "#"
        || (1..=3).contains(&text.len())
            && (text.chars().all(|c| c.is_ascii_digit()) || text.len() == 1 && text.chars().all(char::is_alphabetic))
}
