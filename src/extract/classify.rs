//! What a piece is: a session, a script, the answer to an earlier block, or not Python.

use super::{prompts, within};
use crate::format::{self, Line, Piece, announces};
use crate::model::{Block, BlockKind, Origin, Role, Stance};
use crate::syntax::{Kind, Source, is_plainly_python, prompt};
use crate::vocabulary;

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
    match dedented(piece) {
        Some(piece) => classify_flush(&piece, context),
        None => classify_flush(piece, context),
    }
}

/// A piece without the white space that all of its lines begin with, where it has marks and no prompts: people paste code
/// with the indentation that it had.
fn dedented(piece: &Piece) -> Option<Piece> {
    let filled = || piece.lines.iter().filter(|line| !line.text.trim().is_empty());
    let indent = |line: &Line| line.text.len() - line.text.trim_start_matches(' ').len();
    let common = filled().map(indent).min().filter(|&common| common > 0)?;
    if piece.info.is_none() || piece.role != Role::Guess || filled().any(|line| prompt::is_prompt(&line.text)) {
        return None;
    }
    let cut = |line: &Line| {
        let origin = Origin { column: line.origin.column + common, ..line.origin };
        Line { text: line.text.get(common..).unwrap_or_default().to_owned(), origin }
    };
    Some(Piece { lines: piece.lines.iter().map(cut).collect(), ..piece.clone() })
}

fn classify_flush(piece: &Piece, context: &Context) -> Vec<Block> {
    let language = language(piece.info.as_deref().unwrap_or_default());
    let text = joined(&piece.lines);
    if text.trim().is_empty() {
        return Vec::new();
    }
    let block = |kind| make(piece, 0..piece.lines.len(), &language, kind);
    match piece.role {
        Role::Code | Role::Setup | Role::Cleanup => return vec![block(BlockKind::Script)],
        Role::Session if piece.lines.iter().any(|line| prompt::is_prompt(&line.text)) => {
            return vec![block(BlockKind::Repl)];
        }
        Role::Output | Role::Result => return vec![Block { announced: true, ..block(BlockKind::Answer) }],
        Role::Session | Role::Guess => {}
    }
    let family = family(&language);
    if let Some(parts) = prompts::divide(&piece.lines, family == Family::Other) {
        return parts.iter().map(|part| part_of(piece, part, &language)).collect();
    }
    let texts: Vec<&str> = piece.lines.iter().map(|line| line.text.as_str()).collect();
    if let Some(parts) = within::divide(&texts).filter(|_| !matches!(family, Family::Other | Family::Output)) {
        let part = |(range, kind)| Block { announced: true, ..make(piece, range, &language, kind) };
        return parts.into_iter().map(part).collect();
    }
    let kind = match family {
        Family::Other => BlockKind::Other,
        _ if vocabulary::names_a_file(&piece.lead_in) && vocabulary::announces(&piece.lead_in) => BlockKind::Other,
        Family::Python if is_labelled(piece, context) && looks_like_output(&text) => BlockKind::Answer,
        Family::Python => BlockKind::Script,
        Family::Output if context.after_python => BlockKind::Answer,
        Family::Output => BlockKind::Other,
        Family::Shell if within::is_commands(&text, context) => BlockKind::Other,
        Family::Text | Family::Shell
            if context.after_python && is_output_of_the_block_before(piece, context, &text) =>
        {
            BlockKind::Answer
        }
        Family::Text | Family::Shell if is_plainly_python(&text) => BlockKind::Script,
        Family::Text | Family::Shell => BlockKind::Other,
    };
    if kind == BlockKind::Answer && within::begins_with_label(&text) {
        return vec![Block { announced: true, ..make(piece, 1..piece.lines.len(), &language, kind) }];
    }
    let announced = announced(piece, context) || family == Family::Output;
    vec![Block { announced, ..block(kind) }]
}

/// The block of a part of a piece with prompts.
fn part_of(piece: &Piece, part: &prompts::Part, language: &str) -> Block {
    let block = make(piece, part.range.clone(), language, part.kind);
    let lines = block.code.lines();
    if part.marks_output {
        let marked = lines.map(|line| match line.find(">>>").filter(|_| prompt::is_prompt(line)) {
            Some(at) => format!("{}#> {}", &line[..at], &line[at + 3..]),
            None => line.to_owned(),
        });
        return Block { code: marked.collect::<Vec<_>>().join("\n"), ..block };
    }
    let cut: Vec<&str> = lines.map(|line| line.get(part.indent..).unwrap_or_default()).collect();
    let shift = |origin: &Origin| Origin { column: origin.column + part.indent, ..*origin };
    Block { code: cut.join("\n"), origins: block.origins.iter().map(shift).collect(), ..block }
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
        stance: Stance::States,
        role: piece.role,
        options: piece.options.clone(),
        inline: false,
    }
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// What a language says of a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Python.
    Python,
    /// Nothing.
    Text,
    /// What a program printed.
    Output,
    /// What stands in a terminal: commands, or what a program printed.
    Shell,
    /// Something else.
    Other,
}

fn family(language: &str) -> Family {
    match language {
        "python" | "py" | "python3" | "py3" | "pycon" | "python-repl" | "python-console" | "pyrepl" | "ipython"
        | "ipython3" | "doctest" | "pyi" | "python-interactive" | "sage" => Family::Python,
        "" | "text" | "txt" | "plaintext" | "plain" | "none" => Family::Text,
        "output" | "out" | "stdout" | "stderr" | "error" | "errors" | "result" | "results" | "pytb" | "py3tb"
        | "python-traceback" | "traceback" | "text-output" => Family::Output,
        "console" | "sh" | "bash" | "shell" | "zsh" | "terminal" | "shell-session" | "cmd" | "powershell" => {
            Family::Shell
        }
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
    context.after_python && (announces(words) || title(piece).is_some_and(announces))
}

/// The title that the info string of a fence gives it: `title="Output:"`.
fn title(piece: &Piece) -> Option<&str> {
    let (_, rest) = piece.info.as_deref()?.split_once("title=\"")?;
    rest.split('"').next()
}

/// Whether a label, or words that end with a colon, stand right above a piece, and not a sentence that goes on to more
/// code.
fn is_labelled(piece: &Piece, context: &Context) -> bool {
    let words = if piece.lead_in.is_empty() { context.heading } else { &piece.lead_in };
    let leads = vocabulary::is_label(words)
        || vocabulary::announces(words) && (piece.lead_in.is_empty() || words.trim_end().ends_with([':', '*', '：']));
    context.after_python && leads
}

/// Whether a block that is tagged as Python holds what Python printed instead.
fn looks_like_output(text: &str) -> bool {
    let source = Source::parse(text);
    let shown = |kind: &Kind| matches!(kind, Kind::Expression | Kind::Assign { target: None, literal: true });
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let code = lines().filter(|line| is_statement(line)).count();
    !source.is_valid() && code * 2 < lines().count()
        || source.is_valid() && source.statements.iter().all(|statement| shown(&statement.kind))
}

/// Whether a line of text looks like a statement: a header, an import, an assignment, a call.
fn is_statement(line: &str) -> bool {
    let line = line.trim();
    format::looks_like_code(line) || line.ends_with(')') && is_plainly_python(line)
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
