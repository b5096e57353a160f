//! The difference of two answers: lines, and words inside a line. White space differs only where nothing else does, for
//! most answers are compared without it.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices_deadline, group_diff_ops};

/// Past this, the difference is coarser rather than late.
const DEADLINE: Duration = Duration::from_millis(500);
/// Equal lines shown around each difference.
const CONTEXT: usize = 2;
/// Lines that have less in common, one word in so many of both, differ as a whole: marks on each would say nothing.
const ALIKE: usize = 4;

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
    let old: Vec<&str> = documented.trim_end_matches('\n').split('\n').collect();
    let new: Vec<&str> = actual.trim_end_matches('\n').split('\n').collect();
    let squeezed = |lines: &[&str]| lines.iter().map(|line| squeeze(line)).collect::<Vec<_>>();
    let (old_words, new_words) = (squeezed(&old), squeezed(&new));
    let deadline = Instant::now().checked_add(DEADLINE);
    let spaces = old_words == new_words;
    let ops = if spaces {
        capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline)
    } else {
        capture_diff_slices_deadline(Algorithm::Myers, &old_words, &new_words, deadline)
    };
    grouped(ops, &old, &new, spaces, deadline)
}

/// The first line that differs, of the document and of Python's answer; `None` where one side has no more than the other.
pub fn first(documented: &str, actual: &str) -> (Option<String>, Option<String>) {
    let lines = lines(documented, actual);
    let joined = |pieces: &[(bool, String)]| pieces.iter().map(|(_, text)| text.as_str()).collect::<String>();
    let old = lines.iter().find_map(|line| if let Line::Removed(old) = line { Some(joined(old)) } else { None });
    // What stands in its place comes right behind what was removed.
    let from = lines.iter().position(|line| matches!(line, Line::Removed(_))).unwrap_or_default();
    let added = |line: &Line| if let Line::Added(new) = line { Some(joined(new)) } else { None };
    let new = lines.iter().skip(from).skip_while(|line| matches!(line, Line::Removed(_))).map(added).next().flatten();
    let new = new.or_else(|| old.is_none().then(|| lines.iter().find_map(added)).flatten());
    (old, new)
}

/// Whether two answers are compared line by line.
pub fn several_lines(documented: &str, actual: &str) -> bool {
    documented.trim_end().contains('\n') || actual.trim_end().contains('\n')
}

/// The lines that differ, with some that do not around them.
fn grouped(ops: Vec<DiffOp>, old: &[&str], new: &[&str], spaces: bool, deadline: Option<Instant>) -> Vec<Line> {
    let (mut found, mut reached) = (Vec::new(), 0);
    for op in group_diff_ops(ops, CONTEXT).into_iter().flatten() {
        let (before, after) = (op.old_range(), op.new_range());
        if before.start > reached {
            found.push(Line::Elided(before.start - reached));
        }
        reached = before.end;
        let (old, new) = (old.get(before).unwrap_or_default(), new.get(after).unwrap_or_default());
        if op.tag() == DiffTag::Equal {
            found.extend(old.iter().map(|&line| Line::Same(line.to_owned())));
        } else {
            let (removed, added) = changed(old, new, spaces, deadline);
            found.extend(removed.into_iter().map(Line::Removed).chain(added.into_iter().map(Line::Added)));
        }
    }
    found.extend((old.len() > reached).then(|| Line::Elided(old.len() - reached)));
    found
}

/// Pieces of a line, each with whether it differs.
type Pieces = Vec<(bool, String)>;

/// Lines in the place of others, with the words that differ.
fn changed(old: &[&str], new: &[&str], spaces: bool, deadline: Option<Instant>) -> (Vec<Pieces>, Vec<Pieces>) {
    let (before, after) = (tokens(old), tokens(new));
    let key = |token: &&str| if spaces || !is_space(token) { (*token).to_owned() } else { " ".to_owned() };
    let (old_keys, new_keys): (Vec<_>, Vec<_>) = (before.iter().map(key).collect(), after.iter().map(key).collect());
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &old_keys, &new_keys, deadline);
    let same: usize = ops.iter().filter(|op| op.tag() == DiffTag::Equal).map(|op| op.old_range().len()).sum();
    let alike = same * ALIKE >= before.len() + after.len();
    let (mut old_marks, mut new_marks) = (vec![false; before.len()], vec![false; after.len()]);
    for op in ops.iter().filter(|op| alike && op.tag() != DiffTag::Equal) {
        mark(&before, op.old_range(), spaces, &mut old_marks);
        mark(&after, op.new_range(), spaces, &mut new_marks);
    }
    (pieces(&before, &old_marks), pieces(&after, &new_marks))
}

/// Marks what differs. White space at its ends does not, unless nothing else does.
fn mark(tokens: &[&str], range: Range<usize>, spaces: bool, marks: &mut [bool]) {
    let counts = |at: &usize| spaces || !is_space(tokens[*at]);
    let (first, last) = (range.clone().find(counts), range.rev().find(counts));
    if let (Some(first), Some(last)) = (first, last) {
        marks[first..=last].fill(true);
    }
}

/// Words, the white space between them, other characters one by one, and ends of lines.
fn tokens<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let kind = |c: char| if c.is_whitespace() { 0 } else { u8::from(c.is_alphanumeric() || c == '_') + 1 };
    let mut tokens = Vec::new();
    for line in lines {
        let mut rest = *line;
        while let Some(first) = rest.chars().next() {
            let alone = kind(first) == 1;
            let same = |c: char| !alone && kind(c) == kind(first);
            let end = rest.char_indices().skip(1).find(|(_, c)| !same(*c)).map_or(rest.len(), |(at, _)| at);
            let (token, after) = rest.split_at(end);
            tokens.push(token);
            rest = after;
        }
        tokens.push("\n");
    }
    tokens
}

/// Whether a token is white space inside a line.
fn is_space(token: &str) -> bool {
    token != "\n" && token.trim().is_empty()
}

/// Tokens as lines again, neighbours of one kind in one piece.
fn pieces(tokens: &[&str], marks: &[bool]) -> Vec<Pieces> {
    let (mut lines, mut line) = (Vec::new(), Pieces::new());
    for (token, &differs) in tokens.iter().zip(marks) {
        match line.last_mut() {
            _ if *token == "\n" => lines.push(std::mem::take(&mut line)),
            Some((same, text)) if *same == differs => text.push_str(token),
            _ => line.push((differs, (*token).to_owned())),
        }
    }
    lines
}

/// A line with all white space alike.
fn squeeze(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
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

    #[test]
    fn white_space_differs_only_where_nothing_else_does() {
        let old = "LOAD_FAST    0 (a)\nBINARY_ADD\nRETURN_VALUE";
        let new = "  LOAD_FAST 0 (a)\n  BINARY_OP 0 (+)\n  RETURN_VALUE";
        let found = lines(old, new);
        assert_eq!(found[0], Line::Same("LOAD_FAST    0 (a)".to_owned()));
        assert!(matches!((&found[1], &found[2]), (Line::Removed(_), Line::Added(_))), "{found:?}");
        assert_eq!(
            (found.len(), first(old, new)),
            (4, (Some("BINARY_ADD".to_owned()), Some("  BINARY_OP 0 (+)".to_owned())))
        );
        let Line::Removed(words) = &lines("x =  the old word", "x = the new word")[0] else { panic!() };
        assert_eq!(words[..2], [(false, "x =  the ".to_owned()), (true, "old".to_owned())]);
        let spaces = lines("a  b", "a b");
        assert_eq!(
            spaces[0],
            Line::Removed(vec![(false, "a".to_owned()), (true, "  ".to_owned()), (false, "b".to_owned())])
        );
    }

    #[test]
    fn the_first_difference_may_be_a_line_more() {
        assert_eq!(first("a\nb", "a\nb\nc"), (None, Some("c".to_owned())));
        assert_eq!(first("a\nb", "a"), (Some("b".to_owned()), None));
        assert_eq!(first("a", "b\nc"), (Some("a".to_owned()), Some("b".to_owned())));
    }
}
