//! Python source as its grammar sees it: statements, comments, names.
//!
//! The parser is ruff's: it accepts the syntax of every version from 3.7 on and goes on after an error, which the
//! parser of any one CPython cannot do. Nothing is judged by it: whether code compiles on a version is for that
//! version to say.

mod builtins;
mod names;
mod statements;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextSize};

pub use builtins::{is_builtin, is_standard_module};
pub use names::{FreeName, Names};
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
}

/// Tokens of one block beyond which nobody wrote it for a reader.
pub const MOST_TOKENS: usize = 50_000;

/// So few tokens cannot overflow the stack of any thread.
const FEW_TOKENS: usize = 150;

/// Bytes of stack that one level of the parser takes, unoptimised and with room to spare; those that are not used cost
/// nothing.
const BYTES_A_LEVEL: usize = 16 << 10;

const SMALLEST_STACK: usize = 2 << 20;

/// No fewer than the tokens of some code: its words, and each character that stands in none.
fn count_tokens(code: &str) -> usize {
    let mut in_word = false;
    let mut count = 0;
    for character in code.chars() {
        let word = character == '_' || character.is_alphanumeric();
        count += usize::from(!(character.is_whitespace() || (word && in_word)));
        in_word = word;
    }
    count
}

impl Source {
    /// Parses source. Never fails: what does not parse is told in `errors`.
    ///
    /// The parser goes down a level for each operator of a chain: it gets a stack that is deep enough for all tokens to
    /// be one chain. Code of more than [`MOST_TOKENS`] is told as one error.
    pub fn parse(code: &str) -> Self {
        let unread = || Self { errors: vec![1], ..Self::default() };
        match count_tokens(code) {
            0..FEW_TOKENS => Self::parse_here(code),
            many @ ..=MOST_TOKENS => std::thread::scope(|scope| {
                let builder = std::thread::Builder::new().stack_size(SMALLEST_STACK + many * BYTES_A_LEVEL);
                let parser = builder.spawn_scoped(scope, || Self::parse_here(code));
                parser.ok().and_then(|parser| parser.join().ok()).unwrap_or_else(unread)
            }),
            _ => unread(),
        }
    }

    fn parse_here(code: &str) -> Self {
        let lines = Lines::new(code);
        let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::latest_preview());
        let parsed = parse_unchecked(code, options);
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
        }
    }

    /// Whether it is valid Python of some version.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
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

fn comment(code: &str, lines: &Lines, start: TextSize, end: TextSize) -> Comment {
    let (line, column) = lines.position(code, start);
    let before = code[..usize::from(start)].rsplit('\n').next().unwrap_or("");
    let text = code[usize::from(start)..usize::from(end)].trim_start_matches('#');
    let text = text.strip_prefix(':').unwrap_or(text);
    Comment { line, column, text: text.trim().to_owned(), own_line: before.trim().is_empty() }
}

/// Whether `text` is one Python expression.
pub fn is_expression(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains('\n') && ruff_python_parser::parse_expression(text.trim()).is_ok()
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
