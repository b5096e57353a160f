//! A difference rendered for a terminal: a line of marks stands under the words that differ, so that no colour is needed.

use anstyle::AnsiColor;
use textwrap::core::display_width;

use super::diff::Line;
use super::style::fit;
use super::{Style, diff, escape, summary};

/// Lines of a difference that are shown, unless asked for all.
const LIMIT: usize = 24;
/// What stands before the text of a line.
const MARGIN: &str = "|   ";

/// The lines that differ, at most `width` columns wide.
pub(super) fn rendered(documented: &str, actual: &str, style: &Style, width: usize) -> String {
    let lines = diff::lines(documented, actual);
    let limit = if style.verbose { usize::MAX } else { LIMIT };
    let width = width.saturating_sub(MARGIN.len()).max(16);
    let mut shown: Vec<String> = lines.iter().take(limit).map(|line| rendered_line(line, style, width)).collect();
    if lines.len() > limit {
        shown.push(format!("{} {} more lines", style.ellipsis(), lines.len() - limit));
    }
    shown.join("\n")
}

/// What stands before a line that is only in the document (`-`), or only in Python's answer (`+`).
pub(super) fn sign(sign: char, style: &Style) -> String {
    let color = if sign == '-' { AnsiColor::Red } else { AnsiColor::Green };
    style.paint(color.on_default(), &sign.to_string())
}

fn rendered_line(line: &Line, style: &Style, width: usize) -> String {
    let changed = |is: char, color: AnsiColor, pieces: &[(bool, String)]| {
        let pieces = window(pieces, style, width);
        let text: String = pieces
            .iter()
            .map(|(differs, piece)| {
                let color = color.on_default();
                style.paint(if *differs { color.bold().underline() } else { color }, piece)
            })
            .collect();
        format!("| {} {text}{}", sign(is, style), marks(&pieces))
    };
    match line {
        Line::Removed(pieces) => changed('-', AnsiColor::Red, pieces),
        Line::Added(pieces) => changed('+', AnsiColor::Green, pieces),
        Line::Same(text) => {
            let pieces = window(&[(false, text.clone())], style, width);
            format!("{MARGIN}{}", pieces.into_iter().map(|(_, piece)| piece).collect::<String>())
        }
        Line::Elided(count) => format!("| {} {}", style.ellipsis(), summary::plural(*count, "equal line")),
    }
}

/// The pieces made harmless, and of a line that is too wide as much as fits: its beginning, or what stands around the
/// first word that differs.
fn window(pieces: &[(bool, String)], style: &Style, width: usize) -> Vec<(bool, String)> {
    let pieces: Vec<_> = pieces.iter().map(|(differs, piece)| (*differs, escape::line(piece).into_owned())).collect();
    if style.verbose || columns(&pieces) <= width {
        return pieces;
    }
    let dots = style.ellipsis();
    let first = pieces.iter().position(|(differs, _)| *differs).unwrap_or(0);
    let before = columns(pieces.get(..first).unwrap_or_default());
    let skip = if before > width / 2 { before - width / 4 } else { 0 };
    let room = width.saturating_sub(if skip > 0 { 2 } else { 1 } * display_width(dots));
    let mut shown = cut(&pieces, skip, room);
    if skip > 0 {
        shown.insert(0, (false, dots.to_owned()));
    }
    if skip + room < columns(&pieces) {
        shown.push((false, dots.to_owned()));
    }
    shown
}

fn columns(pieces: &[(bool, String)]) -> usize {
    pieces.iter().map(|(_, piece)| display_width(piece)).sum()
}

/// So many columns of the pieces, after others that are left out.
fn cut(pieces: &[(bool, String)], mut skip: usize, mut room: usize) -> Vec<(bool, String)> {
    let mut shown = Vec::new();
    for (differs, piece) in pieces {
        let left_out = fit(piece, skip);
        skip -= display_width(left_out);
        let rest = piece.strip_prefix(left_out).unwrap_or_default();
        let piece = fit(rest, if skip > 0 && !rest.is_empty() { 0 } else { room });
        room -= display_width(piece);
        shown.push((*differs, piece.to_owned()));
    }
    shown
}

/// A line of marks under what differs, where only some words do.
fn marks(pieces: &[(bool, String)]) -> String {
    if pieces.iter().all(|(differs, _)| !differs) {
        return String::new();
    }
    let mark = |(differs, piece): &(bool, String)| if *differs { "^" } else { " " }.repeat(display_width(piece));
    let marks: String = pieces.iter().map(mark).collect();
    format!("\n{MARGIN}{}", marks.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(documented: &str, actual: &str) -> String {
        rendered(documented, actual, &Style::default(), 40)
    }

    #[test]
    fn words_that_differ_are_marked_without_colour() {
        insta::assert_snapshot!(shown("name size\npear 12 old\nfig [-4-]", "name size\npear 13 new\nfig [-4-]"), @"
        |   name size
        | - pear 12 old
        |        ^^ ^^^
        | + pear 13 new
        |        ^^ ^^^
        |   fig [-4-]
        ");
    }

    #[test]
    fn of_a_wide_line_the_words_that_differ_are_shown() {
        let wide = |word: &str| format!("{} {word} {}\nend", "same ".repeat(20), "tail ".repeat(20));
        let shown = shown(&wide("old"), &wide("new"));
        assert!(shown.lines().all(|line| line.len() <= 40), "{shown}");
        assert_eq!((shown.matches("old").count(), shown.matches("new").count()), (1, 1), "{shown}");
        let (line, marks) = (shown.lines().next(), shown.lines().nth(1));
        assert_eq!(line.and_then(|line| line.find("old")), marks.and_then(|marks| marks.find('^')), "{shown}");
    }

    #[test]
    fn wide_characters_take_two_marks() {
        assert!(shown("日本 a\nx", "日本 b\nx").contains("| - 日本 a\n|        ^\n"));
    }
}
