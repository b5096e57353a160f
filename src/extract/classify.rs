//! What a piece is: a session, a script, the answer to an earlier block, or not Python.

use crate::format::{Line, Piece, announces};
use crate::model::{Block, BlockKind, Origin, Role};
use crate::syntax::{Kind, Source, does_something, is_plainly_python, session};

/// What stands around a piece.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The heading above it.
    pub heading: &'a str,
    /// Whether the block before it, under the same question, is Python or an answer.
    pub after_python: bool,
    /// How many lines of text stand between that block and this.
    pub lines_between: usize,
}

/// Decides what a piece is. A piece that mixes sessions and scripts gives several blocks.
pub fn classify(piece: &Piece, context: &Context) -> Vec<Block> {
    let language = language(piece.info.as_deref().unwrap_or_default());
    let text = joined(&piece.lines);
    if text.trim().is_empty() {
        return Vec::new();
    }
    let block = |kind| make(piece, 0..piece.lines.len(), &language, kind);
    match piece.role {
        Role::Code | Role::Setup | Role::Cleanup => return vec![block(BlockKind::Script)],
        Role::Session if piece.lines.iter().any(|line| session::is_prompt(&line.text)) => {
            return vec![block(BlockKind::Repl)];
        }
        Role::Output => return vec![Block { announced: true, ..block(BlockKind::Answer) }],
        Role::Session | Role::Guess => {}
    }
    let family = family(&language);
    if family != Family::Other && piece.lines.iter().any(|line| session::is_prompt(&line.text)) {
        return session::split(&piece.lines, does_something)
            .into_iter()
            .map(|(range, session)| {
                make(piece, range, &language, if session { BlockKind::Repl } else { BlockKind::Script })
            })
            .collect();
    }
    let kind = match family {
        Family::Other => BlockKind::Other,
        Family::Python if announced(piece, context) && looks_like_output(&text) => BlockKind::Answer,
        Family::Python => BlockKind::Script,
        Family::Text if context.after_python && is_output_of_the_block_before(piece, context, &text) => {
            BlockKind::Answer
        }
        Family::Text if is_plainly_python(&text) => BlockKind::Script,
        Family::Text => BlockKind::Other,
    };
    vec![Block { announced: announced(piece, context), ..block(kind) }]
}

fn make(piece: &Piece, range: std::ops::Range<usize>, language: &str, kind: BlockKind) -> Block {
    // Blank lines at either end belong to the fence rather than to the code.
    let blank = |at: &usize| piece.lines[*at].text.trim().is_empty();
    let start = range.clone().find(|at| !blank(at)).unwrap_or(range.start);
    let end = range.clone().rev().find(|at| !blank(at)).map_or(range.end, |at| at + 1);
    let lines = &piece.lines[start..end];
    let origins: Vec<Origin> = lines.iter().map(|line| line.origin).collect();
    Block {
        first: origins.first().map_or(0, |origin| origin.line),
        last: origins.last().map_or(0, |origin| origin.line),
        language: language.to_owned(),
        kind,
        code: joined(lines),
        origins,
        section: piece.section,
        lead_in: piece.lead_in.clone(),
        announced: false,
        role: piece.role,
        options: piece.options.clone(),
        inline: false,
    }
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Python,
    Text,
    Other,
}

fn family(language: &str) -> Family {
    match language {
        "python" | "py" | "python3" | "py3" | "pycon" | "python-repl" | "python-console" | "pyrepl" | "ipython"
        | "ipython3" | "doctest" | "pyi" | "python-interactive" | "sage" => Family::Python,
        "" | "text" | "txt" | "plaintext" | "plain" | "output" | "out" | "stdout" | "none" | "console" | "pytb"
        | "py3tb" | "python-traceback" | "traceback" => Family::Text,
        _ => Family::Other,
    }
}

/// The language of an info string: `python`, `python title="x"`, `{.python .numberLines}`, `{code-block} python`,
/// `python,ignore`, `theme={null}` (none).
fn language(info: &str) -> String {
    let info = info.trim();
    let inside = info.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let word = match inside {
        Some(("code-block" | "code" | "code-cell" | "sourcecode", argument)) => argument.trim(),
        Some((attributes, _)) => attributes.trim(),
        None => info,
    };
    let first = word.split([' ', '\t', ',', ':', ';', '{', '(']).next().unwrap_or_default();
    let first = first.trim_start_matches('.');
    if first.contains('=') || first.starts_with(['[', '!', '#']) { String::new() } else { first.to_lowercase() }
}

/// Whether the words above a piece announce an answer.
fn announced(piece: &Piece, context: &Context) -> bool {
    let words = if piece.lead_in.is_empty() { context.heading } else { &piece.lead_in };
    context.after_python && announces(words)
}

/// Whether a block that is tagged as Python holds what Python printed instead.
fn looks_like_output(text: &str) -> bool {
    let source = Source::parse(text);
    let shown = |kind: &Kind| matches!(kind, Kind::Expression | Kind::Assign { target: None, literal: true });
    !source.is_valid() || source.statements.iter().all(|statement| shown(&statement.kind))
}

/// Whether an untagged block is the output of the block before it: announced, or right below it, and no program.
fn is_output_of_the_block_before(piece: &Piece, context: &Context, text: &str) -> bool {
    let shell = text.lines().any(|line| line.starts_with("$ ") || line.starts_with("% ") || line.starts_with("C:\\"));
    let drawing = text.chars().any(|c| matches!(c, '│' | '├' | '└' | '┌' | '─' | '▼' | '↓' | '→'));
    let near = announced(piece, context) || context.lines_between == 0 || piece.lead_in.ends_with(':');
    near && !shell && !drawing && (looks_like_output(text) || announced(piece, context) && !is_plainly_python(text))
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn the_language_is_read_from_every_kind_of_info_string() {
        for (info, expected) in [
            ("python", "python"),
            ("Python3", "python3"),
            ("py title=\"a.py\"", "py"),
            ("{.python .numberLines}", "python"),
            ("{python}", "python"),
            ("{code-block} python", "python"),
            ("python,ignore", "python"),
            ("python{1,3}", "python"),
            ("theme={null}", ""),
            ("", ""),
        ] {
            assert_eq!(language(info), expected, "{info}");
        }
    }
}
