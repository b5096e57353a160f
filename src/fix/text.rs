//! Edits → the text of a file, with all other bytes as they were.

use super::Edit;

/// The text with the edits made. They go from the end to the beginning, as a plan has them. Line ends and a byte order
/// mark stay as they are; new lines end as the line that they are written in does.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        let starts = line_starts(&text);
        let (Some(from), Some(to)) = (offset(&text, &starts, edit.span.start), offset(&text, &starts, edit.span.end))
        else {
            continue;
        };
        let written = edit.text.replace('\n', line_end(&text, from));
        if from <= to {
            text.replace_range(from..to, &written);
        }
    }
    text
}

/// The line (1-based) at which line `line` of the text stands once the edits have been made.
pub fn moved(line: usize, edits: &[Edit]) -> usize {
    let above = edits.iter().filter(|edit| edit.span.end.0 < line);
    above.fold(line, |line, edit| {
        let (had, has) = (edit.span.end.0 - edit.span.start.0, edit.text.matches('\n').count());
        line + has - had.min(line + has)
    })
}

/// Byte offsets at which lines begin; `\n`, `\r\n` and `\r` end one.
fn line_starts(text: &str) -> Vec<usize> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|&(at, &byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(mark).chain(ends.map(|(at, _)| at + 1)).collect()
}

fn offset(text: &str, starts: &[usize], (line, column): (usize, usize)) -> Option<usize> {
    let start = *starts.get(line.checked_sub(1)?)?;
    let rest = text.get(start..)?;
    let mut places = rest.char_indices().map(|(at, _)| at).chain(std::iter::once(rest.len()));
    places.nth(column.checked_sub(1)?).map(|at| start + at)
}

/// How the line ends that a byte stands in, or else the one before it.
fn line_end(text: &str, from: usize) -> &'static str {
    let at = text[from..].find(['\r', '\n']).map(|at| from + at).or_else(|| text[..from].rfind(['\r', '\n']));
    let Some(at) = at else { return "\n" };
    match (text[..at].ends_with('\r'), &text[at..]) {
        (true, end) if end.starts_with('\n') => "\r\n",
        (_, end) if end.starts_with("\r\n") => "\r\n",
        (_, end) if end.starts_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::span::Span;
    use proptest::prelude::*;

    fn edit(start: (usize, usize), end: (usize, usize), text: &str) -> Edit {
        Edit { finding: 0, span: Span { start, end, margin: String::new() }, text: text.to_owned() }
    }

    #[test]
    fn lines_end_as_they_did() {
        assert_eq!(apply("\u{feff}ä1\r\nb\r\n", &[edit((1, 2), (1, 3), "2\n3")]), "\u{feff}ä2\r\n3\r\nb\r\n");
        assert_eq!(apply("a\rb", &[edit((2, 1), (2, 2), "c\nd")]), "a\rc\rd");
        assert_eq!(apply("a", &[edit((1, 1), (1, 2), "c\nd")]), "c\nd");
    }

    #[test]
    fn lines_below_move() {
        let edits = [edit((4, 1), (5, 2), "x"), edit((2, 1), (2, 2), "x\ny\nz")];
        assert_eq!([1, 2, 3, 6].map(|line| moved(line, &edits)), [1, 2, 5, 7]);
    }

    proptest! {
        /// Nothing outside of the place changes, whatever the line ends are.
        #[test]
        fn no_other_byte_changes(lines in proptest::collection::vec("[ a-zäß🙂]{0,6}", 1..6), end in "\n|\r\n|\r", at in any::<proptest::sample::Index>()) {
            let text = lines.join(&end);
            let line = at.index(lines.len());
            let width = lines[line].chars().count();
            let changed = apply(&text, &[edit((line + 1, 1), (line + 1, width + 1), "new")]);
            let mut expected = lines.clone();
            expected[line] = "new".to_owned();
            prop_assert_eq!(changed, expected.join(&end));
        }
    }
}
