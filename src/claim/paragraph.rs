//! Paragraphs: lines of running text that are read as one, since authors and editors break sentences where lines are full.

use super::inline::Stated;
use crate::format::TextLine;

/// More lines are read one by one.
const MOST_LINES: usize = 40;

/// The paragraphs of a text, by index; what is no text of several lines stands alone.
pub(super) fn find(text: &[TextLine]) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for at in 0..text.len() {
        match found.last_mut() {
            Some(last) if last.len() < MOST_LINES && goes_on(&text[at - 1], &text[at]) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// Whether a line goes on with the paragraph of the line above it.
fn goes_on(above: &TextLine, line: &TextLine) -> bool {
    let (before, text) = (above.text.as_str(), unquoted(&line.text));
    let ends = |line: &str| {
        let line = line.trim_end();
        line.is_empty() || line.ends_with("<br>") || line.ends_with("<br/>") || line.ends_with('\\')
    };
    let begins = |text: &str| {
        let first = text.split_whitespace().next().unwrap_or_default();
        let numbered = first.trim_start_matches(|c: char| c.is_ascii_digit());
        matches!(first, "-" | "*" | "+" | "•" | "|")
            || numbered.len() < first.len() && matches!(numbered, "." | ")")
            || text.starts_with(['#', '|', '<'])
            || text.starts_with(":::")
            || text.starts_with("..")
    };
    above.line + 1 == line.line
        && above.section == line.section
        && !ends(unquoted(before))
        && !before.ends_with("  ")
        && !before.trim_start().starts_with(['#', '|'])
        && !text.trim().is_empty()
        && !begins(text.trim_start())
}

/// A line without the mark of a quote.
fn unquoted(line: &str) -> &str {
    line.trim_start().strip_prefix('>').unwrap_or(line)
}

/// Reads lines as one text, and says of each answer on which of them it stands.
pub(super) fn read(lines: &[TextLine], of: impl Fn(usize, &str) -> Vec<Stated>) -> Vec<Stated> {
    let [first, rest @ ..] = lines else { return Vec::new() };
    let mut text = first.text.trim_end().to_owned();
    let mut starts = vec![0];
    for line in rest {
        text.push(' ');
        starts.push(text.len());
        text.push_str(unquoted(&line.text).trim());
    }
    let mut from = 0;
    let mut found = of(first.line, &text);
    for stated in &mut found {
        let marked = text[from..].find(&format!("`{}`", stated.code)).map(|at| at + 1);
        let Some(code) = marked.or_else(|| text[from..].find(&stated.code)).map(|at| from + at) else { continue };
        let after = code + stated.code.len();
        let said = text[after..].find(&stated.answer.documented).map(|at| after + at);
        // Where it ends: the words of an answer may be broken, too.
        let at = said.map_or(code, |at| at + stated.answer.documented.len());
        stated.line = first.line + starts.partition_point(|&start| start < at) - 1;
        from = code;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::prose;
    use super::*;

    fn lines(text: &str) -> Vec<TextLine> {
        text.lines()
            .enumerate()
            .map(|(at, text)| TextLine { line: at + 1, section: 0, text: text.to_owned() })
            .collect()
    }

    fn found(text: &str) -> Vec<(usize, String, String)> {
        let told = |stated: Stated| (stated.line, stated.code, stated.answer.documented);
        read(&lines(text), prose::read).into_iter().map(told).collect()
    }

    #[test]
    fn a_sentence_may_go_on_in_the_next_line() {
        let one = |line, code: &str, said: &str| vec![(line, code.to_owned(), said.to_owned())];
        assert_eq!(found("So `bool([0])` is\n`True` here."), one(2, "bool([0])", "True"));
        assert_eq!(found("See: `bool([0])`\n  is `True`, and\nmore."), one(2, "bool([0])", "True"));
        assert_eq!(found("> Only if\n> `bool([0])` is `True`."), []);
        assert_eq!(
            found("a `1 + 1` is `2`, b\nthe `1 + 1` is\n`3`"),
            [(1, "1 + 1".to_owned(), "2".to_owned()), (3, "1 + 1".to_owned(), "3".to_owned())]
        );
    }

    #[test]
    fn lists_tables_and_headings_are_told_apart() {
        let of = |text| find(&lines(text)).iter().map(std::ops::Range::len).collect::<Vec<_>>();
        assert_eq!(of("a\nb\n\nc"), [2, 1, 1]);
        assert_eq!(of("- a\n  b\n- c\n1. d\n2) e\n10 f"), [2, 1, 1, 2]);
        assert_eq!(of("# a\nb\n| c |\nd  \ne<br>\nf"), [1, 1, 1, 1, 1, 1]);
        assert_eq!(of("> a\n> b\n>\n> c"), [2, 1, 1]);
    }
}
