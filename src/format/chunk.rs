//! One statement in running text: the lines that make it, and how surely it is code.

use super::TextLine;
use super::logical::{Masked, State, begins_as_prose};
use crate::syntax::{Kind, Names, Source, Statement, is_standard_module};

/// Most lines of one statement.
const LONGEST: usize = 400;

#[cfg(test)]
thread_local! {
    /// How many lines were looked at by this thread, each as often as it was.
    pub(super) static LOOKS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts lines that are looked at, in tests.
fn count_looks(_lines: usize) {
    #[cfg(test)]
    LOOKS.set(LOOKS.get() + _lines);
}

/// A statement at the left margin with its body, or a comment.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Index of its first line.
    pub(super) start: usize,
    /// Index after its last line.
    pub(super) end: usize,
    /// What it is.
    pub(super) what: What,
    /// Whether a comment stands beside its code.
    pub(super) commented: bool,
    /// Its names.
    pub(super) names: Names,
}

/// What a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A statement. The weight says how surely no sentence looks like it: 0 where a word or a value may stand for
    /// itself, 3 where nothing but code can be meant.
    Code(u32),
    /// Looks like a statement, and does not parse.
    Broken,
    /// A header without a body, with a comment beside it.
    Header,
    /// A comment at the left margin.
    Comment,
}

impl Chunk {
    /// How surely it is code.
    pub(super) fn weight(&self) -> u32 {
        if let What::Code(weight) = self.what { weight } else { 0 }
    }
}

/// Reads the chunk that starts at index `start`; `None` where no Python statement starts there.
pub(super) fn read(text: &[TextLine], start: usize) -> Option<Chunk> {
    let line = text.get(start)?.text.as_str();
    count_looks(1);
    if is_comment(line) {
        let names = Names::default();
        return Some(Chunk { start, end: start + 1, what: What::Comment, commented: true, names });
    }
    if !may_begin_statement(line) {
        return None;
    }
    let mut state = State::default();
    let masked = state.read(line).filter(|masked| !masked.reads_as_prose() && !masked.code.ends_with(';'))?;
    let (end, commented) = extent(text, start, state, &masked)?;
    parsed(text, start, end, commented).or_else(|| {
        let broken = is_shaped_like_code(&masked);
        broken.then(|| Chunk {
            start,
            end: start + 1,
            what: if is_header(&masked) && masked.comment { What::Header } else { What::Broken },
            commented: masked.comment,
            names: Names::default(),
        })
    })
}

/// Whether a line is a comment at the left margin. Two marks and more head a section of Markdown.
fn is_comment(line: &str) -> bool {
    line.starts_with('#') && !line.starts_with("##")
}

fn may_begin_statement(line: &str) -> bool {
    let first = line.chars().next().unwrap_or(' ');
    let begins = first.is_alphanumeric() || matches!(first, '_' | '@' | '(' | '[' | '{' | '"' | '\'');
    begins && !begins_as_prose(line)
}

/// The index after the last line of the statement that starts at `start`, whose first line was read; and whether
/// comments stand in it.
fn extent(text: &[TextLine], start: usize, mut state: State, first: &Masked) -> Option<(usize, bool)> {
    let mut in_body = first.opens_body();
    let mut decorated = first.code.starts_with('@');
    let mut commented = first.comment;
    let mut end = start + 1;
    for (at, line) in text.iter().enumerate().skip(start + 1).take(LONGEST) {
        if line.line != text[start].line + (at - start) {
            break;
        }
        count_looks(1);
        if state.is_in_string() {
            state.read(&line.text)?;
            end = at + 1;
            continue;
        }
        if line.text.trim().is_empty() {
            continue;
        }
        let indented = line.text.starts_with([' ', '\t']);
        let was_open = state.is_open();
        let goes_on = match (was_open, indented) {
            (true, _) => indented || line.text.starts_with([')', ']', '}']),
            (false, true) => in_body,
            (false, false) => decorated || in_body && is_clause(&line.text),
        };
        let read = goes_on.then(|| state.read(&line.text)).flatten();
        let Some(masked) = read.filter(|masked| was_open || !masked.reads_as_prose()) else { break };
        decorated = !indented && !was_open && masked.code.starts_with('@');
        in_body |= masked.opens_body();
        commented |= masked.comment;
        end = at + 1;
    }
    Some((end, commented))
}

fn is_clause(line: &str) -> bool {
    ["else", "elif", "except", "finally"]
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' ', '('])))
}

/// Parses the lines; where they do not parse, those before the line at which they stop to.
fn parsed(text: &[TextLine], start: usize, end: usize, commented: bool) -> Option<Chunk> {
    let mut end = end;
    for _ in 0..3 {
        count_looks(end - start);
        let code = text[start..end].iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        let source = Source::parse(&code);
        let Some(&error) = source.errors.first() else {
            let weight = source.top_level().map(|at| weight(&source.statements[at])).max()?;
            return Some(Chunk { start, end, what: What::Code(weight), commented, names: source.names });
        };
        end = start + error.saturating_sub(1).min(end - start - 1);
        while end > start && text[end - 1].text.trim().is_empty() {
            end -= 1;
        }
        if end == start {
            return None;
        }
    }
    None
}

/// Whether a line that does not parse alone may still be meant as code: a header without a body, an assignment.
fn is_shaped_like_code(masked: &Masked) -> bool {
    is_header(masked) || masked.code.contains(" = ") || masked.code.contains('(') && masked.code.ends_with(')')
}

/// Whether a line is the header of a compound statement.
fn is_header(masked: &Masked) -> bool {
    let words = ["def ", "class ", "for ", "while ", "with ", "if ", "try:", "async "];
    masked.opens_body() && words.iter().any(|word| masked.code.starts_with(word))
}

/// How surely a statement is no sentence.
fn weight(statement: &Statement) -> u32 {
    let text = State::default().read(&statement.text).unwrap_or_else(|| Masked {
        // A header over several lines, put on one: its strings may be cut.
        code: statement.text.clone(),
        comment: false,
    });
    let words = text.is_only_words();
    match &statement.kind {
        Kind::Import if text.code.starts_with("from ") => 3,
        Kind::Import => {
            if is_known_import(&text.code) {
                3
            } else {
                1
            }
        }
        Kind::Definition => 3,
        Kind::Compound => {
            if words && statement.first == statement.last {
                0
            } else {
                3
            }
        }
        Kind::Assign { .. } => assignment(&text.code),
        Kind::Print => call(&text.code).max(if text.code.contains(" (") { 0 } else { 2 }),
        Kind::Call { .. } => call(&text.code),
        Kind::Expression => u32::from(is_computed(&text.code)),
        Kind::Delete | Kind::Raise | Kind::Return | Kind::Other => {
            if words {
                0
            } else {
                2
            }
        }
    }
}

fn is_known_import(code: &str) -> bool {
    let names = code.trim_start_matches("import ");
    let first = names.split(['.', ',', ' ']).next().unwrap_or_default();
    names.contains([',', '.']) || names.contains(" as ") || is_standard_module(first)
}

/// `name: words` is a label; `name=word` may be a setting.
fn assignment(code: &str) -> u32 {
    let Some((target, value)) = code.split_once('=') else { return 0 };
    let bare = !value.contains(|c: char| c.is_ascii_digit() || matches!(c, '"' | '\'' | '(' | '[' | '{'));
    if bare && !target.ends_with([' ', '+', '-', '*', '/', '|']) { 0 } else { 2 }
}

/// A sentence has a space before its brackets, and a link has more brackets in front. Nothing but names within the
/// brackets is how a list of functions describes them.
fn call(code: &str) -> u32 {
    let code = code.strip_prefix("await ").unwrap_or(code);
    let callee = code.split('(').next().unwrap_or_default();
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '\'' | '"');
    if callee.ends_with(' ') || callee.is_empty() || callee.starts_with('[') {
        0
    } else if callee.chars().all(is_path) {
        let arguments = &code[callee.len()..];
        let plain = |c: char| c.is_alphabetic() || matches!(c, '_' | ',' | ' ' | '/' | '[' | ']' | '{' | '}');
        if arguments.trim_matches(['(', ')']).chars().all(plain) && !arguments.contains(")(") { 1 } else { 2 }
    } else {
        1
    }
}

/// Whether an expression is more than a name or a value written out: it compares, calculates, or takes an item.
fn is_computed(code: &str) -> bool {
    let either = code.contains(['"', '\'']) && (code.contains(" and ") || code.contains(" or "));
    let spaced =
        ["==", "!=", "<", ">", " + ", " - ", " * ", " / ", " % ", "**", " | ", " & ", " ^ ", " is ", " in ", "//"];
    let item = code
        .find('[')
        .is_some_and(|at| code[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ']' | ')' | '_')));
    code.contains('(') && !code.contains(" (") || item || either || spaced.iter().any(|sign| code.contains(sign))
}

impl Chunk {
    /// Whether it may be a word, a value or a label that only looks like a statement. `is_known` tells the names
    /// that the code before it defines.
    pub(super) fn is_stray(&self, line: &str, is_known: impl Fn(&str) -> bool) -> bool {
        if self.what != What::Code(0) || self.end > self.start + 1 {
            return false;
        }
        if matches!(line.split([' ', '#']).next(), Some("pass" | "break" | "continue" | "raise" | "return")) {
            return !self.commented && line.contains(' ');
        }
        let lower = line.starts_with(|c: char| c.is_lowercase() || c == '_');
        let names = !self.names.free.is_empty() && self.names.free.keys().all(|name| is_known(name));
        let value = self.names.free.is_empty() && self.commented;
        !(names || value || lower && self.commented)
    }
}
