//! Pieces with prompts in them: sessions, scripts whose docstrings hold sessions, scripts that mark their output with
//! `>>>`, and transcripts of something else.

use std::ops::Range;

use crate::format::Line;
use crate::model::BlockKind;
use crate::syntax::{Source, does_something, prompt, transcript};

/// A part of a piece: its lines, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Indices of its lines, end exclusive.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) kind: BlockKind,
    /// Characters that its lines are indented by, as a docstring's are.
    pub(super) indent: usize,
    /// Whether its prompts stand before output, and are to be read as comments that show it.
    pub(super) marks_output: bool,
}

impl Part {
    fn new(range: Range<usize>, kind: BlockKind) -> Self {
        Self { range, kind, indent: 0, marks_output: false }
    }
}

/// Divides a piece; `None` where it has no prompt, or is a transcript of something else. A fence that is marked as
/// another language (`foreign`) is a session only where all that is typed there is Python.
pub(super) fn divide(lines: &[Line], foreign: bool) -> Option<Vec<Part>> {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    if !texts.iter().any(|line| prompt::is_prompt(line)) {
        return None;
    }
    let all = 0..texts.len();
    if !texts.iter().any(|line| prompt::is_numbered(line)) && does_something(&texts.join("\n")) {
        // Whatever parses has its prompts within strings.
        let mut parts = vec![Part::new(all, BlockKind::Script)];
        parts.extend(docstrings(&texts));
        return Some(parts);
    }
    if is_inverted(&texts) {
        return Some(vec![Part { marks_output: true, ..Part::new(all, BlockKind::Script) }]);
    }
    if is_of_something_else(&texts, foreign) {
        return Some(vec![Part::new(all, BlockKind::Other)]);
    }
    let kind = |session| if session { BlockKind::Repl } else { BlockKind::Script };
    Some(prompt::split(lines, does_something).into_iter().map(|(range, is)| Part::new(range, kind(is))).collect())
}

/// The sessions in strings: from a prompt on, as far as lines are indented like it, up to a blank line that no prompt
/// follows.
fn docstrings(lines: &[&str]) -> Vec<Part> {
    let indented = |line: &str| line.len() - line.trim_start().len();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(offset) = lines[at..].iter().position(|line| prompt::is_prompt(line)) {
        let start = at + offset;
        let indent = indented(lines[start]);
        let ends = |at: usize| {
            let line = lines[at];
            let next = lines[at..].iter().find(|line| !line.trim().is_empty());
            let quotes = line.trim().starts_with("\"\"\"") || line.trim().starts_with("'''");
            if line.trim().is_empty() {
                next.is_none_or(|next| !prompt::is_prompt(next))
            } else {
                quotes || indented(line) < indent
            }
        };
        let end = (start..lines.len()).find(|&at| ends(at)).unwrap_or(lines.len());
        parts.push(Part { indent, ..Part::new(start..end, BlockKind::Repl) });
        at = end.max(start + 1);
    }
    parts
}

/// Whether `>>>` stands before what code prints and not before the code: the lines without it are a program, and those
/// with it are values or words, of which none could be typed to any effect.
fn is_inverted(lines: &[&str]) -> bool {
    let first = lines.iter().find(|line| !line.trim().is_empty());
    if first.is_none_or(|line| prompt::is_prompt(line)) {
        return false;
    }
    let code: Vec<&str> = lines.iter().map(|line| if prompt::is_prompt(line) { "" } else { *line }).collect();
    let program = Source::parse(&code.join("\n"));
    let calls = program.statements.iter().any(|statement| statement.is_expression());
    let shown = |line: &&&str| matches!(prompt::read(line), prompt::Line::Prompt(text) if !does_something(text));
    let prompts = lines.iter().filter(|line| prompt::is_prompt(line));
    program.is_valid() && calls && prompts.clone().count() == prompts.filter(shown).count()
}

/// Whether most of what is typed is no Python, or a shell's command that is not Python's came first.
fn is_of_something_else(lines: &[&str], foreign: bool) -> bool {
    let python = ["python", "ipython", "py", "bpython", "ptpython", "uv", "idle", "docker", "jupyter", "conda"];
    let first = lines.iter().position(|line| prompt::is_prompt(line)).unwrap_or(0);
    let mut commands = lines[..first].iter().filter_map(|line| line.trim().strip_prefix("$ "));
    let other_shell = commands.next_back().is_some_and(|command| !python.iter().any(|name| command.contains(name)));
    let entries = transcript::read(lines);
    let typed: Vec<bool> = entries
        .iter()
        .filter(|entry| !entry.is_command() && entry.code.iter().any(|line| !line.trim().is_empty()))
        .map(|entry| {
            let source = Source::parse(&entry.code.join("\n"));
            source.is_valid() && !(source.statements.is_empty() && other_shell)
        })
        .collect();
    let broken = typed.iter().filter(|valid| !**valid).count();
    let fails_on_purpose =
        entries.iter().any(|entry| entry.output.iter().any(|(_, line)| line.contains("SyntaxError")));
    let most = broken > 1 && broken * 2 > typed.len();
    broken > 0 && (other_shell || foreign || most && !fails_on_purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, foreign: bool) -> Vec<(usize, usize, BlockKind, usize)> {
        let lines: Vec<Line> = text.lines().enumerate().map(|(at, text)| Line::new(at + 1, 0, text)).collect();
        let parts = divide(&lines, foreign).unwrap_or_default();
        parts.into_iter().map(|part| (part.range.start, part.range.end, part.kind, part.indent)).collect()
    }

    #[test]
    fn sessions_in_docstrings_stand_beside_their_script() {
        let text = "def f():\n    \"\"\"Give one.\n\n    >>> f()\n    1\n\n    More.\n    \"\"\"\n    return 1\n";
        assert_eq!(parts(text, false), [(0, 9, BlockKind::Script, 0), (3, 5, BlockKind::Repl, 4)]);
    }

    #[test]
    fn a_prompt_before_output_is_a_mark() {
        let text = "def f():\n    return 1\nf()\n>>> 1";
        assert_eq!(parts(text, false), [(0, 4, BlockKind::Script, 0)]);
        let session = "# a remark\n>>> x = 1\n>>> x\n1";
        assert_eq!(parts(session, false), [(0, 4, BlockKind::Repl, 0)]);
    }

    #[test]
    fn a_class_above_prompts_is_one_script() {
        let text = "class A:\n    x = 1\n\n    def f(self):\n        return 1\n\n\nIn [1]: A().f()\nOut[1]: 1\n";
        assert_eq!(parts(text, false), [(0, 5, BlockKind::Script, 0), (7, 9, BlockKind::Repl, 0)]);
        let texts = ">>> f()\na line\n\n   another line\n";
        assert_eq!(parts(texts, false), [(0, 4, BlockKind::Repl, 0)]);
    }

    #[test]
    fn transcripts_of_something_else_are_left_alone() {
        assert_eq!(parts("$ mytool\n>>> # Title\n<h1>\n", false)[0].2, BlockKind::Other);
        assert_eq!(parts(">>> go to shop\n>>> buy milk\n", false)[0].2, BlockKind::Other);
        assert_eq!(parts("$ python3\n>>> 1 + 1\n2\n", false)[0].2, BlockKind::Repl);
        assert_eq!(parts(">>> 1 + 1\n2\n", true)[0].2, BlockKind::Repl);
        assert_eq!(parts(">>> let x = 1;\n", true)[0].2, BlockKind::Other);
        assert_eq!(parts(">>> %time f()\n>>> f()\n", true)[0].2, BlockKind::Repl);
    }
}
