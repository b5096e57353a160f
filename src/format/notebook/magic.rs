//! Lines that only IPython understands: `%magic`, `!command`, `name?`
//! (<https://ipython.readthedocs.io/en/stable/interactive/magics.html>).

use crate::format::Line;
use crate::model::Reason;
use crate::syntax::Source;

/// Magics that print nothing and change nothing that a document speaks of.
const SILENT: [&str; 12] = [
    "matplotlib",
    "load_ext",
    "reload_ext",
    "config",
    "autoreload",
    "pylab",
    "precision",
    "env",
    "set_env",
    "colors",
    "xmode",
    "aimport",
];
/// Magics of a whole cell that run its code as it stands, and print something of their own.
const AROUND: [&str; 5] = ["time", "timeit", "capture", "prun", "memit"];

/// What magics make of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Magic {
    /// Why it is not run.
    pub(super) of_cell: Option<Reason>,
    /// Why what it prints is not compared.
    pub(super) of_output: Option<Reason>,
}

/// A cell without its magics: where one stands, nothing is done.
pub(super) fn without(mut lines: Vec<Line>) -> (Vec<Line>, Magic) {
    let mut magic = Magic::default();
    if let Some(first) = lines.iter_mut().find(|line| !line.text.trim().is_empty())
        && let Some(name) = first.text.trim().strip_prefix("%%")
    {
        let name = name.split_whitespace().next().unwrap_or_default();
        magic.of_output = Some(Reason::Magic);
        magic.of_cell = (!AROUND.contains(&name)).then_some(Reason::Magic);
        first.text.clear();
    }
    let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    if magic.of_cell.is_some() || Source::parse(&text.join("\n")).is_valid() {
        return (lines, magic);
    }
    for line in &mut lines {
        if let Some(name) = named(&line.text) {
            magic.of_output = magic.of_output.clone().or((!SILENT.contains(&name)).then_some(Reason::Magic));
            let indent = line.text.len() - line.text.trim_start().len();
            line.text.replace_range(indent.., "pass");
        }
    }
    (lines, magic)
}

/// The name of the magic that a line is; empty for a command of the shell and for a question.
pub(super) fn named(line: &str) -> Option<&str> {
    let text = line.trim();
    let (target, value) = text.split_once('=').map_or(("", text), |(target, value)| (target, value.trim_start()));
    let is_target = |c: char| c.is_alphanumeric() || matches!(c, '_' | ',' | ' ' | '.');
    let text = if target.chars().all(is_target) && value.starts_with(['%', '!']) { value } else { text };
    if let Some(rest) = text.strip_prefix('%') {
        let name = rest.trim_start_matches('%').split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
        return name.filter(|name| !name.is_empty());
    }
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '*'));
    let asks =
        is_name(text.trim_start_matches('?').trim_end_matches('?')) && (text.starts_with('?') || text.ends_with('?'));
    (text.starts_with('!') || asks).then_some("")
}
