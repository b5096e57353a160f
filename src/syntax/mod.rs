//! Python source as its grammar sees it: statements, comments, names.
//!
//! The parser is ruff's: it accepts the syntax of every version from 3.7 on and goes on after an error, which the
//! parser of any one CPython cannot do. Nothing is judged by it: whether code compiles on a version is for that
//! version to say.

mod builtins;
mod depth;
mod detect;
mod docstrings;
mod incomplete;
mod names;
pub mod prompt;
mod seeds;
mod separate;
mod statements;
mod texts;
pub mod transcript;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::{Ranged, TextSize};

pub use builtins::{is_builtin, is_standard_module};
pub use detect::{does_something, is_plainly_python};
pub use docstrings::{Docstring, DocstringLine};
pub use names::{FreeName, Names};
pub use seeds::{depends_on_seed, draws};
pub use separate::Separate;
pub use statements::{Kind, Statement};

/// A piece of Python source, parsed.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// All statements, in the order of their first lines; an enclosing one stands before those it holds.
    pub statements: Vec<Statement>,
    /// All comments in order.
    pub comments: Vec<Comment>,
    /// Lines (1-based) at which the source does not parse; empty where it is valid for some version.
    pub errors: Vec<usize>,
    /// What it defines and what it needs.
    pub names: Names,
    /// The statements at the top level, where each can be compiled on its own; none otherwise.
    pub separate: Vec<Separate>,
    /// The texts it may print, each as the literal parts between what is filled in.
    texts: Vec<Vec<String>>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its line, 1-based.
    pub line: usize,
    /// Characters before its `#`.
    pub column: usize,
    /// What stands after the `#`, trimmed.
    pub text: String,
    /// Whether nothing but space stands before it.
    pub own_line: bool,
    /// Whether it begins with `#>`, which marks a line of output.
    pub is_output: bool,
}

impl Source {
    /// Parses source. Never fails: what does not parse is told in `errors`, as is what is nested deeper than anybody
    /// writes.
    pub fn parse(code: &str) -> Self {
        let Some(parsed) = tree(code) else { return Self { errors: vec![1], ..Self::default() } };
        let lines = Lines::new(code);
        let errors = parsed.errors().iter().map(|error| lines.line(error.location.start())).collect();
        let comments = parsed
            .tokens()
            .iter()
            .filter(|token| token.kind() == TokenKind::Comment)
            .map(|token| comment(code, &lines, token.start(), token.end()))
            .collect();
        let ast::Mod::Module(module) = parsed.syntax() else { return Self::default() };
        Self {
            statements: statements::collect(code, &lines, &module.body),
            comments,
            errors,
            names: names::collect(&module.body),
            separate: separate::collect(code, &lines, &module.body),
            texts: texts::collect(&module.body),
        }
    }

    /// Whether it is valid Python of some version.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether words are, as far as its literal parts tell, a text that the source prints.
    pub fn prints(&self, words: &str) -> bool {
        self.texts.iter().any(|parts| texts::fits(parts, words))
    }

    /// Indices of the statements at the top level.
    pub fn top_level(&self) -> impl Iterator<Item = usize> {
        self.statements.iter().enumerate().filter(|(_, statement)| statement.parent.is_none()).map(|(index, _)| index)
    }

    /// The innermost statement that line `line` (1-based) belongs to, with its body or its header.
    pub fn statement_at(&self, line: usize) -> Option<usize> {
        self.statements.iter().rposition(|statement| statement.first <= line && line <= statement.last)
    }
}

/// The syntax tree of some code; none where it is nested deeper than anybody writes.
fn tree(code: &str) -> Option<Parsed<ast::Mod>> {
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::latest_preview());
    (!depth::is_too_deep(code)).then(|| parse_unchecked(code, options))
}

fn comment(code: &str, lines: &Lines, start: TextSize, end: TextSize) -> Comment {
    let (line, column) = lines.position(code, start);
    let before = code[..usize::from(start)].rsplit('\n').next().unwrap_or("");
    let text = code[usize::from(start)..usize::from(end)].trim_start_matches('#');
    // `#: answer` and `#> answer` are ways to mark one.
    let text = text.strip_prefix([':', '>']).unwrap_or(text);
    let is_output = code[usize::from(start)..].starts_with("#>");
    Comment { line, column, text: text.trim().to_owned(), own_line: before.trim().is_empty(), is_output }
}

/// The text that a module assigns to a name at its top level, last, as a literal; nothing where it is computed.
pub fn text_of(code: &str, name: &str) -> Option<String> {
    let parsed = tree(code)?;
    let ast::Mod::Module(module) = parsed.syntax() else { return None };
    let is_it = |target: &ast::Expr| target.as_name_expr().is_some_and(|target| target.id.as_str() == name);
    let value = module.body.iter().rev().find_map(|statement| match statement {
        ast::Stmt::Assign(assign) if assign.targets.iter().any(is_it) => Some(&assign.value),
        ast::Stmt::AnnAssign(assign) if is_it(&assign.target) => assign.value.as_ref(),
        _ => None,
    })?;
    Some(value.as_string_literal_expr()?.value.to_str().to_owned())
}

/// The docstrings of a module.
pub fn docstrings(code: &str) -> Vec<Docstring> {
    docstrings::find(code)
}

/// Whether `text` is one Python expression.
pub fn is_expression(text: &str) -> bool {
    !text.trim().is_empty()
        && !text.contains('\n')
        && !depth::is_too_deep(text)
        && ruff_python_parser::parse_expression(text.trim()).is_ok()
}

/// Byte offsets of the starts of lines.
struct Lines(Vec<usize>);

impl Lines {
    fn new(code: &str) -> Self {
        Self(std::iter::once(0).chain(code.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line (1-based) of an offset.
    fn line(&self, at: TextSize) -> usize {
        self.0.partition_point(|&start| start <= usize::from(at))
    }

    /// Line (1-based) and column (0-based, characters) of an offset.
    fn position(&self, code: &str, at: TextSize) -> (usize, usize) {
        let line = self.line(at);
        let start = self.0.get(line - 1).copied().unwrap_or(0);
        (line, code.get(start..usize::from(at)).map_or(0, |before| before.chars().count()))
    }
}
