//! Code and its output in one fence, with a label between: `# output`, `Output:`.

use std::ops::Range;

use super::classify::Context;
use crate::model::BlockKind;
use crate::model::Shown;
use crate::syntax::{Source, does_something, is_plainly_python};
use crate::vocabulary;

/// The parts of a fence: their lines, and what they are. `None` where it has no label, or only code below it.
pub(super) fn divide(lines: &[&str]) -> Option<Vec<(Range<usize>, BlockKind)>> {
    let label = (1..lines.len()).find(|&at| is_label(lines[at]) && does_something(&lines[..at].join("\n")))?;
    let start = (label + 1..lines.len()).find(|&at| !lines[at].trim().is_empty())?;
    if lines[start].trim_start().starts_with('#') {
        return None;
    }
    // More code may follow below a blank line.
    let goes_on = |at: &usize| lines[*at].trim().is_empty() && is_plainly_python(&lines[*at..].join("\n"));
    let end = (start..lines.len()).find(goes_on).unwrap_or(lines.len());
    if !is_output(&lines[start..end]) {
        return None;
    }
    let mut parts = vec![(0..label, BlockKind::Script), (start..end, BlockKind::Answer)];
    if let Some(next) = (end..lines.len()).find(|&at| !lines[at].trim().is_empty()) {
        let rest = divide(&lines[next..]).unwrap_or_else(|| vec![(0..lines.len() - next, BlockKind::Script)]);
        parts.extend(rest.into_iter().map(|(range, kind)| (range.start + next..range.end + next, kind)));
    }
    Some(parts)
}

/// Whether a line is a label that code does not have: a comment, or words with a colon.
fn is_label(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with('#') || line.ends_with([':', '：'])) && vocabulary::is_label(line)
}

/// Whether lines are no code: they do not parse, or each is a value.
fn is_output(lines: &[&str]) -> bool {
    let is_value = |line: &str| match Shown::read_all(line.trim()) {
        Some(Shown::Call(..)) | None => false,
        Some(shown @ Shown::Name(_)) => shown.is_unmistakable(),
        Some(_) => true,
    };
    !Source::parse(&lines.join("\n")).is_valid() || lines.iter().all(|line| line.trim().is_empty() || is_value(line))
}

/// Whether the first line of an answer is its label.
pub(super) fn begins_with_label(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next().is_some_and(vocabulary::is_label) && lines.next().is_some()
}

/// Whether a fence of a shell holds commands rather than what a program printed.
pub(super) fn is_commands(text: &str, context: &Context) -> bool {
    const COMMANDS: &str = "pip pip3 python python3 py cd ls dir git npm npx sudo apt apt-get brew conda mamba export source mkdir curl wget docker uv uvx poetry pytest tox echo cat cp mv rm chmod make bash sh set flask django-admin pipx hatch pre-commit ruff black mypy virtualenv pyenv pipenv yarn node gcc touch jupyter ipython";
    let is_command = |line: &str| {
        let first = line.trim_start_matches(['$', '%', '>']).trim_start();
        let word = first.split_whitespace().next().unwrap_or_default();
        line.starts_with(['$', '%']) || COMMANDS.split(' ').any(|name| name == word) || word.starts_with("./")
    };
    !context.after_python || text.lines().map(str::trim).filter(|line| !line.is_empty()).any(is_command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{Answer, Script};

    fn parts(text: &str) -> Vec<(Range<usize>, BlockKind)> {
        divide(&text.lines().collect::<Vec<_>>()).unwrap_or_default()
    }

    #[test]
    fn output_below_a_label_is_told_from_code() {
        assert_eq!(parts("print(1)\n\n# output\n1\n2"), [(0..2, Script), (3..5, Answer)]);
        assert_eq!(parts("print(1)\nOutput:\nsum 3"), [(0..1, Script), (2..3, Answer)]);
        assert_eq!(
            parts("x = 1\nprint(x)\n# output\nis 1\n\n# more\ny = 2\nprint(y)"),
            [(0..2, Script), (3..4, Answer), (5..8, Script)]
        );
    }

    #[test]
    fn code_below_a_label_is_code() {
        assert_eq!(parts("x = 1\n# output\nprint(x)"), []);
        assert_eq!(parts("x = f()\n# result\nx"), []);
        assert_eq!(parts("print(1)\n# output\n# 1"), []);
        assert_eq!(parts("# output\n1"), []);
    }
}
