//! HTML's `<pre>` in Markdown: a fence without a language.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{Line, Piece};
use crate::model::Role;
use crate::vocabulary::pattern;

static OPEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*(?:>\s*)*<pre(?:\s[^<>]*)?>"));
static CLOSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)</pre\s*>"));
/// Tags that only change how a text looks.
static LOOKS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)</?(?:code|samp|kbd|span|b|i|em|strong|tt)(?:\s[^<>]*)?>"));
static LANGUAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)(?:lang(?:uage)?|class)\s*=\s*["']?(?:lang(?:uage)?-)?([\w+-]+)"#));

/// Index of the last line that closes an element: what opens below it is never closed.
pub(super) fn last_close(lines: &[&str]) -> Option<usize> {
    lines.iter().rposition(|line| line.contains("</") && CLOSE.is_match(line))
}

/// The element that opens at line `at`, where one does and is closed, and the index after it.
pub(super) fn read(lines: &[&str], at: usize) -> Option<(Piece, usize)> {
    let open = OPEN.find(lines[at])?;
    let rest = &lines[at][open.end()..];
    let closes = |line: &str| CLOSE.find(line).map(|found| found.start());
    let (end, last) = match closes(rest) {
        Some(column) => (at, open.end() + column),
        None => (at + 1..lines.len()).find_map(|end| Some((end, closes(lines[end])?)))?,
    };
    let cut = |number: usize| {
        let (from, to) =
            (if number == at { open.end() } else { 0 }, if number == end { last } else { lines[number].len() });
        Line::new(number + 1, lines[number][..from].chars().count(), plain(&lines[number][from..to]).trim_end())
    };
    let mut content: Vec<Line> = (at..=end).map(cut).collect();
    // The lines of the tags themselves are none of it where they hold nothing else.
    content.pop_if(|line| line.text.is_empty());
    if content.first().is_some_and(|line| line.text.is_empty()) {
        content.remove(0);
    }
    // Templates fill in what is not there.
    if content.iter().any(|line| line.text.contains("{%") || line.text.contains("{{")) {
        return None;
    }
    let info = LANGUAGE.captures(lines[at]).map_or(String::new(), |found| found[1].to_owned());
    Some((Piece { lines: content, role: Role::Guess, info: Some(info), ..Piece::default() }, end + 1))
}

/// Text without the tags that only change its looks, and with characters for what stands for them.
fn plain(text: &str) -> String {
    let bare = if text.contains('<') { LOOKS.replace_all(text, "") } else { Cow::Borrowed(text) };
    if !bare.contains('&') {
        return bare.into_owned();
    }
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " ")];
    let with_marks = marks.iter().fold(bare.into_owned(), |text, (name, mark)| text.replace(name, mark));
    with_marks.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place and text of each line, the language, and the index after it.
    type Found = (Vec<(usize, usize, String)>, String, usize);

    fn found(text: &str) -> Option<Found> {
        let lines: Vec<&str> = text.lines().collect();
        let (piece, end) = read(&lines, 0)?;
        let told = |line: Line| (line.origin.line, line.origin.column, line.text);
        Some((piece.lines.into_iter().map(told).collect(), piece.info.unwrap_or_default(), end))
    }

    #[test]
    fn its_text_is_read() {
        let text = "<pre>\n1 &lt; 2\n<b>3</b>\n</pre>\nmore";
        let lines = vec![(2, 0, "1 < 2".to_owned()), (3, 0, "3".to_owned())];
        assert_eq!(found(text), Some((lines, String::new(), 4)));
        let one = vec![(1, 5, "x = 1".to_owned())];
        assert_eq!(found("<pre>x = 1</pre>"), Some((one, String::new(), 1)));
        let code = "<pre class=\"python\"><code>x = 1\ny = 2\n</code></pre>";
        let lines = vec![(1, 20, "x = 1".to_owned()), (2, 0, "y = 2".to_owned())];
        assert_eq!(found(code), Some((lines, "python".to_owned(), 3)));
    }

    #[test]
    fn what_is_not_closed_is_text() {
        assert_eq!(found("<pre>\nx = 1\n"), None);
        assert_eq!(found("<prefix>\n</pre>"), None);
        assert_eq!(found("a <pre>\n</pre>"), None);
        assert_eq!(found("<pre>{% include \"a.py\" %}</pre>"), None);
    }
}
