//! Values among words: `made <class 'A'>.` for `made <class '__main__.A'>.`, a set in another order within a sentence.
//!
//! Text is cut into pieces, and each piece is compared by its kind: names without their module, sets and dictionaries
//! by their items, figures rounded, everything else to the letter.

use std::borrow::Cow;

use crate::display::agree;
use crate::model::{Match, Shown};

/// More text than this is compared to the letter.
const LONGEST: usize = 20_000;

#[derive(Debug, PartialEq)]
enum Piece {
    /// A set, a dictionary, a string, a number, a name, what stands in angle brackets.
    Value(Shown),
    /// White space of any length.
    Space,
    /// Any other character.
    Mark(char),
}

/// Whether a documented text agrees with a printed one, piece by piece.
pub fn alike(said: &str, given: &str) -> Option<Match> {
    if said.len() > LONGEST || given.len() > LONGEST {
        return None;
    }
    let (said, given) = (pieces(said.trim()), pieces(given.trim()));
    if said.len() != given.len() || said.is_empty() {
        return None;
    }
    let mut worst = Match::Normalised;
    for pair in said.iter().zip(&given) {
        worst = worst.max(match pair {
            (Piece::Value(a), Piece::Value(b)) => agree(a, b)?,
            (a, b) if a == b => Match::Normalised,
            _ => return None,
        });
    }
    Some(worst)
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (piece, length) = if first.is_whitespace() {
            let length = rest.len() - rest.trim_start().len();
            // `[1,2]` within a text is `[1, 2]`.
            if pieces.last() == Some(&Piece::Mark(',')) {
                at += length;
                continue;
            }
            (Piece::Space, length)
        } else {
            let starts_word = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            value(rest, first, starts_word).unwrap_or((Piece::Mark(first), first.len_utf8()))
        };
        pieces.push(piece);
        at += length;
    }
    pieces
}

/// The value at the start of a text, where one begins there that may be written in more than one way.
fn value(text: &str, first: char, starts_word: bool) -> Option<(Piece, usize)> {
    let (shown, length) = match first {
        '{' | '<' => Shown::read(text)?,
        '\'' | '"' if starts_word => Shown::read(text)?,
        '0'..='9' if starts_word => Shown::read(text)?,
        c if starts_word && (c.is_alphabetic() || c == '_') => name(text)?,
        _ => return None,
    };
    let many_ways = match &shown {
        Shown::Set(items) => !items.is_empty(),
        Shown::Dict(_) | Shown::Text(..) | Shown::Number(_) | Shown::Name(_) | Shown::Angle(_) => true,
        _ => false,
    };
    many_ways.then_some((Piece::Value(shown), length))
}

/// A name with its dots, without those that end a sentence.
fn name(text: &str) -> Option<(Shown, usize)> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let name = text[..end].trim_end_matches('.');
    (!name.is_empty()).then(|| (Shown::Name(name.to_owned()), name.len()))
}

/// Text without the sequences that colour it in a terminal.
pub fn without_colours(text: &str) -> Cow<'_, str> {
    if !text.contains("\x1b[") {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split("\x1b[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(part.len());
        plain.push_str(part[end..].strip_prefix('m').unwrap_or(&part[end..]));
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_among_words_are_compared_as_values() {
        for (said, given) in [
            ("made <class 'A'>.", "made <class '__main__.A'>."),
            ("list[A]", "list[__main__.A]"),
            ("got {'b', 'a'} and 1", "got {'a', 'b'} and 1"),
            ("at {'x': 1, 'y': 2}!", "at {'y': 2, 'x': 1}!"),
            ("mean: 0.667", "mean: 0.6666666666666666"),
            ("decimal.Decimal('1')", "Decimal('1')"),
        ] {
            assert!(alike(said, given).is_some(), "{said} / {given}");
        }
        for (said, given) in [
            ("got {'b', 'c'} and 1", "got {'a', 'b'} and 1"),
            ("made 'A'", "made 'b.A'"),
            ("sum: 0.3", "sum: 0.30000000000000004"),
            ("mean: 0.668", "mean: 0.6666666666666666"),
            ("at {'x': 1, 'y': 3}!", "at {'y': 2, 'x': 1}!"),
            ("list[B]", "list[__main__.A]"),
            ("", "a"),
        ] {
            assert_eq!(alike(said, given), None, "{said} / {given}");
        }
    }

    #[test]
    fn colours_are_no_text() {
        assert_eq!(without_colours("\x1b[1;31mred\x1b[0m."), "red.");
        assert_eq!(without_colours("plain"), "plain");
    }
}
