//! Directives: `.. name:: argument`, options below it, and what stands in it.

use crate::format::markdown::indentation;
use crate::format::options;

/// What stands in a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Code in the language that the argument names.
    Code,
    /// A session.
    Doctest,
    /// Code of `sphinx.ext.doctest`.
    Testcode,
    /// What the code before it prints.
    Testoutput,
    /// Code that runs before the others of its group.
    Testsetup,
    /// Code that runs after the others of its group.
    Testcleanup,
    /// Text with markup that looks like code.
    ParsedLiteral,
    /// The language of what follows.
    Highlight,
    /// Nothing that is read: drawings, formulas, lists of pages.
    Nothing,
    /// One of several that stand side by side.
    Tab,
    /// Text, which may begin beside the name.
    Text,
    /// Text below it.
    Container,
}

/// A directive.
#[derive(Clone, Debug)]
pub(super) struct Directive {
    /// Its name, in small letters.
    pub(super) name: String,
    /// What follows the name.
    pub(super) argument: String,
    /// The options, in order.
    pub(super) options: Vec<(String, String)>,
    /// Columns before it.
    pub(super) indent: usize,
    /// What stands in it.
    pub(super) kind: Kind,
    /// Index of the first line after its options.
    pub(super) options_end: usize,
    /// Index of the first line of its content, the argument's further lines passed over.
    pub(super) content: usize,
}

/// Reads the directive that begins at index `at`.
pub(super) fn read(lines: &[&str], at: usize) -> Option<Directive> {
    let line = lines[at];
    let text = line.trim_start().strip_prefix("..")?;
    let (name, argument) = text.strip_prefix([' ', '\t'])?.trim_start().split_once("::")?;
    let name = name.trim_end();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '+');
    if name.is_empty() || !name.chars().all(is_name) || !(argument.is_empty() || argument.starts_with([' ', '\t'])) {
        return None;
    }
    let indent = indentation(line);
    let below = |at: usize| lines.get(at).filter(|line| !line.trim().is_empty() && indentation(line) > indent);
    let mut found = Vec::new();
    let mut options_end = at + 1;
    while let Some(option) = below(options_end).and_then(|line| options::read(line)) {
        found.push(option);
        options_end += 1;
    }
    let kind = kind_of(name);
    let content = (options_end..).find(|&at| below(at).is_none()).unwrap_or(options_end);
    // Where code begins right below the name, with no blank line, docutils is at a loss; its readers are not.
    let content = if kind.is_code() { options_end } else { content };
    Some(Directive {
        name: name.to_lowercase(),
        argument: argument.trim().to_owned(),
        options: found,
        indent,
        kind,
        options_end,
        content,
    })
}

impl Kind {
    fn is_code(self) -> bool {
        !matches!(self, Kind::Highlight | Kind::Nothing | Kind::Tab | Kind::Text | Kind::Container)
    }
}

fn kind_of(name: &str) -> Kind {
    match name.to_lowercase().as_str() {
        "code-block" | "code" | "sourcecode" | "ipython" | "prompt" | "plot" | "jupyter-execute" | "exec_code"
        | "execute_code" => Kind::Code,
        "doctest" => Kind::Doctest,
        "testcode" => Kind::Testcode,
        "testoutput" => Kind::Testoutput,
        "testsetup" => Kind::Testsetup,
        "testcleanup" => Kind::Testcleanup,
        "parsed-literal" => Kind::ParsedLiteral,
        "highlight" | "highlightlang" => Kind::Highlight,
        "raw" | "math" | "graphviz" | "digraph" | "graph" | "mermaid" | "uml" | "productionlist" | "toctree"
        | "index" | "image" | "include" | "literalinclude" | "contents" | "meta" | "tabularcolumns"
        | "bibliography" | "csv-table" | "program-output" | "command-output" | "autosummary" | "default-role"
        | "role" | "sectnum" | "currentmodule" | "module" | "sectionauthor" | "moduleauthor" => Kind::Nothing,
        "tab" | "tab-item" | "group-tab" | "code-tab" => Kind::Tab,
        "note" | "warning" | "tip" | "hint" | "important" | "caution" | "danger" | "error" | "attention"
        | "seealso" | "admonition" | "topic" | "sidebar" | "rubric" | "versionadded" | "versionchanged"
        | "deprecated" | "todo" | "impl-detail" | "centered" | "epigraph" | "highlights" | "pull-quote"
        | "compound" => Kind::Text,
        _ => Kind::Container,
    }
}

/// Whether a line begins a comment, a target, a footnote or a substitution.
pub(super) fn is_explicit(line: &str) -> bool {
    let text = line.trim();
    text == ".." || text.starts_with(".. ") || text.starts_with("__ ")
}
