//! Fences that programs run: MyST's directives (<https://mystmd.org/guide/code>), and the cells of Quarto
//! (<https://quarto.org/docs/computations/execution-options.html>) and R Markdown.

use super::{Piece, notebook, options};
use crate::model::{Expected, Reason, Role};
use crate::syntax::prompt::is_prompt;

/// Directives that hold code or output.
const DIRECTIVES: [&str; 9] =
    ["code-block", "code", "sourcecode", "code-cell", "doctest", "testcode", "testoutput", "testsetup", "testcleanup"];

/// The name in the braces of an info string, what else stands there, and the argument behind them.
fn parts(info: &str) -> Option<(&str, &str, &str)> {
    let (inside, argument) = info.trim().strip_prefix('{')?.split_once('}')?;
    let (name, more) = inside.trim().split_once([' ', ',']).unwrap_or((inside.trim(), ""));
    Some((name, more, argument.trim()))
}

/// Whether an info string is that of a fence of colons that holds code.
pub(super) fn is_colon_fence(info: &str) -> bool {
    parts(info).is_some_and(|(name, _, _)| DIRECTIVES.contains(&name)) || matches!(info, "python" | "py" | "pycon")
}

/// Whether a piece is a cell of a document that is run as one.
pub(super) fn is_cell(piece: &Piece) -> bool {
    let parts = piece.info.as_deref().and_then(parts);
    parts.is_some_and(|(name, _, _)| name == "code-cell") || piece.options.skip.is_some() && is_chunk(piece)
}

/// Whether a piece is a chunk as Quarto and R Markdown have them.
pub(super) fn is_chunk(piece: &Piece) -> bool {
    piece.info.as_deref().and_then(parts).is_some_and(|(name, _, _)| name == "python")
}

/// What the name of a directive and its options say of a fence.
pub(super) fn read(mut piece: Piece) -> Piece {
    let info = piece.info.clone().unwrap_or_default();
    let Some((name, more, argument)) = parts(&info) else { return piece };
    if name == "python" {
        let off = more.replace(' ', "").to_lowercase();
        let unevaluated = off.contains("eval=f") || piece.lines.iter().any(|line| is_eval_false(&line.text));
        piece.options.skip = unevaluated.then_some(Reason::Skipped);
        return piece;
    }
    if !DIRECTIVES.contains(&name) {
        return piece;
    }
    let found = take_options(&mut piece);
    piece.role = match name {
        "doctest" => Role::Session,
        "testcode" => Role::Code,
        "testoutput" => Role::Output,
        "testsetup" => Role::Setup,
        "testcleanup" => Role::Cleanup,
        "code-cell" if !piece.lines.iter().any(|line| is_prompt(&line.text)) => Role::Code,
        _ => Role::Guess,
    };
    let tested = name.starts_with("test") || name == "doctest";
    piece.options = options::of(if tested { argument } else { "" }, &found);
    let has_tag = |tag: &str| found.iter().any(|(key, value)| key == "tags" && value.contains(tag));
    if has_tag("skip-execution") {
        piece.options.skip = Some(Reason::Skipped);
    }
    if has_tag(notebook::RAISES) {
        piece.options.expected = Some(Expected::Raises);
    }
    piece
}

/// `#| eval: false`.
fn is_eval_false(line: &str) -> bool {
    let option = line.trim().strip_prefix("#|").and_then(|option| option.split_once(':'));
    option.is_some_and(|(name, value)| name.trim() == "eval" && value.trim() == "false")
}

/// Takes the options off the top of a fence: lines of `:name: value`, or YAML between lines of dashes.
fn take_options(piece: &mut Piece) -> Vec<(String, String)> {
    let text = |at: usize| piece.lines.get(at).map_or("", |line| line.text.trim());
    let (options, taken): (Vec<_>, usize) = if text(0) == "---" {
        let end = (1..piece.lines.len()).find(|&at| text(at) == "---").unwrap_or(0);
        let option =
            |at: usize| text(at).split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        ((1..end).filter_map(option).collect(), end + usize::from(end > 0))
    } else {
        let options: Vec<_> = (0..piece.lines.len()).map_while(|at| options::read(text(at))).collect();
        let count = options.len();
        (options, count)
    };
    piece.lines.drain(..taken);
    options
}
