//! The difference of two answers: lines, and words inside a line.

use std::time::{Duration, Instant};

use similar::{ChangeTag, InlineChange, TextDiff};

/// Past this, the difference is coarser rather than late.
const DEADLINE: Duration = Duration::from_millis(500);
/// Equal lines shown around each difference.
const CONTEXT: usize = 2;

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// In the document alone: pieces, each with whether it differs.
    Removed(Vec<(bool, String)>),
    /// In Python's answer alone.
    Added(Vec<(bool, String)>),
    /// In both.
    Same(String),
    /// So many equal lines are left out here.
    Elided(usize),
}

/// From what is documented to what Python gives. The text is raw: escape it before it is shown.
pub fn lines(documented: &str, actual: &str) -> Vec<Line> {
    let (old, new) = (with_end(documented), with_end(actual));
    let diff = TextDiff::configure().timeout(DEADLINE).diff_lines(&old, &new);
    let deadline = Instant::now().checked_add(DEADLINE);
    let mut found = Vec::new();
    let mut reached = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(reached, |op| op.old_range().start);
        found.extend((start > reached).then(|| Line::Elided(start - reached)));
        reached = group.last().map_or(reached, |op| op.old_range().end);
        let changes = group.iter().flat_map(|op| diff.iter_inline_changes_deadline(op, deadline));
        found.extend(changes.map(|change| line(&change)));
    }
    let rest = diff.old_len().saturating_sub(reached);
    found.extend((rest > 0).then_some(Line::Elided(rest)));
    found
}

fn line(change: &InlineChange<'_, str>) -> Line {
    let pieces = change.iter_strings_lossy().map(piece).filter(|(_, text)| !text.is_empty());
    match change.tag() {
        ChangeTag::Delete => Line::Removed(pieces.collect()),
        ChangeTag::Insert => Line::Added(pieces.collect()),
        ChangeTag::Equal => Line::Same(pieces.map(|(_, text)| text).collect()),
    }
}

fn piece((differs, text): (bool, std::borrow::Cow<'_, str>)) -> (bool, String) {
    (differs, text.trim_end_matches('\n').to_owned())
}

/// Both sides end in a line end, so that a missing last one is no difference.
fn with_end(text: &str) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_a_line_are_marked() {
        let found = lines("a\nb\nc\nd\nthe old word\n", "a\nb\nc\nd\nthe new word");
        assert_eq!(found[0], Line::Elided(2));
        assert_eq!(found[1], Line::Same("c".to_owned()));
        let Line::Removed(pieces) = &found[3] else { panic!("{found:?}") };
        assert_eq!(pieces[1], (true, "old".to_owned()));
        let Line::Added(pieces) = &found[4] else { panic!("{found:?}") };
        assert_eq!(pieces[1], (true, "new".to_owned()));
    }

    #[test]
    fn equal_answers_do_not_differ() {
        assert!(lines("a\nb", "a\nb\n").iter().all(|line| matches!(line, Line::Same(_) | Line::Elided(_))));
    }
}
