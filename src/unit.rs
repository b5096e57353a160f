//! A block made ready to run: the code without prompts and output, and the parts that are compiled on their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Block, BlockKind, DoctestFlags, Makes, Mode, Statement as Effect};
use crate::syntax::{Kind, Source, Statement, draws, transcript};

/// A block's code, ready to run. Its line `n` is line `n` of the block.
#[derive(Clone, Debug)]
pub struct Unit {
    /// How it is compiled.
    pub mode: Mode,
    /// The code; lines that are none are empty.
    pub code: String,
    /// The parts that are compiled on their own, in order.
    pub parts: Vec<Part>,
    /// Its statements, comments and names.
    pub source: Source,
    /// For each top-level statement its lines and what it binds; shared by all that is claimed about the unit.
    pub binds: Arc<[Binding]>,
    /// What each top-level statement has to do with names; shared likewise.
    pub effects: Arc<[Effect]>,
    /// What the document shows of its output, where a person types something: see [`Step`](crate::model::Step).
    pub shown: Vec<(u32, Vec<String>)>,
    /// The files that the document provides for it: see [`Step`](crate::model::Step).
    pub files: Vec<(String, String)>,
    /// Whether it seeds its random numbers.
    pub seeded: bool,
    /// Whether it draws something at random.
    pub draws: bool,
}

/// The first and the last line of a statement, and the names that it binds.
pub type Binding = (usize, usize, Vec<String>);

/// Lines that are compiled on their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// First line, 1-based.
    pub first: usize,
    /// Last line, 1-based, inclusive.
    pub last: usize,
    /// Whether they are valid Python of some version.
    pub valid: bool,
    /// What the author asks of doctest there.
    pub flags: DoctestFlags,
    /// The output documented below the prompt: line of the block and text.
    pub output: Vec<(usize, String)>,
    /// What stands below that, after a blank line and up to the next prompt: more of it, or text about it.
    pub more: Vec<(usize, String)>,
    /// Whether a blank line stands between prompt and output.
    pub apart: bool,
}

impl Unit {
    /// Makes a block ready.
    pub fn new(block: &Block) -> Self {
        let mut unit = match block.kind {
            BlockKind::Repl => Self::session_with(&block.code, block.options.flags),
            _ => Self::script(&block.code),
        };
        if block.options.skip.is_some() {
            unit.parts.iter_mut().for_each(|part| part.flags.skip = true);
        }
        unit
    }

    /// A script: one part, or several where some lines do not parse.
    pub fn script(code: &str) -> Self {
        let lines: Vec<&str> = code.lines().collect();
        let source = Source::parse(code);
        let parts = if source.is_valid() { vec![part(1, lines.len(), true)] } else { valid_parts(&lines) };
        Self::assemble(Mode::Script, code.to_owned(), parts, source)
    }

    /// A session without its prompts: each top-level statement is a part, with what stands on its lines; lines that do
    /// not parse are parts too.
    pub fn statements(code: &str) -> Self {
        let lines: Vec<&str> = code.lines().collect();
        let source = Source::parse(code);
        let runs = if source.is_valid() { vec![part(1, lines.len(), true)] } else { valid_parts(&lines) };
        let parts = runs.into_iter().flat_map(|run| if run.valid { each_statement(&lines, &run) } else { vec![run] });
        Self::assemble(Mode::Repl, code.to_owned(), parts.collect(), source)
    }

    /// A session: each prompt with its continuations is a part.
    pub fn session(text: &str) -> Self {
        Self::session_with(text, DoctestFlags::default())
    }

    /// A session whose entries are all told this.
    fn session_with(text: &str, flags: DoctestFlags) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut code = vec![String::new(); lines.len()];
        let mut parts: Vec<Part> = Vec::new();
        for entry in transcript::read(&lines) {
            let source = Source::parse(&entry.code.join("\n"));
            let numbered = |lines: &[(usize, String)]| lines.iter().map(|(at, line)| (at + 1, line.clone())).collect();
            parts.push(Part {
                valid: source.is_valid(),
                flags: flags.with(&source.comments),
                output: if entry.is_command() { Vec::new() } else { numbered(&entry.output) },
                more: numbered(&entry.more),
                apart: entry.apart,
                ..part(entry.first + 1, entry.end(), true)
            });
            code.splice(entry.first..entry.end(), entry.code);
        }
        let code = code.join("\n");
        let source = Source::parse(&code);
        Self::assemble(Mode::Repl, code, parts, source)
    }

    /// Parses what is valid, and makes a statement of each part that is not, so that an answer can be about it.
    fn assemble(mode: Mode, code: String, parts: Vec<Part>, source: Source) -> Self {
        if source.is_valid() && parts.iter().all(Part::is_read) {
            return Self::made(mode, code, parts, source);
        }
        let comments = source.comments;
        let lines: Vec<&str> = code.lines().collect();
        let mut blanked = vec![""; lines.len()];
        for line in parts.iter().filter(|part| part.is_read()).flat_map(|part| part.first - 1..part.last) {
            if let (Some(blank), Some(text)) = (blanked.get_mut(line), lines.get(line)) {
                *blank = text;
            }
        }
        let mut source = Source::parse(&blanked.join("\n"));
        source.comments = comments;
        for broken in parts.iter().filter(|part| !part.is_read()) {
            let own: Vec<&str> =
                lines.iter().skip(broken.first - 1).take(broken.last + 1 - broken.first).copied().collect();
            source.statements.push(Statement {
                first: broken.first,
                last: broken.last,
                header_last: broken.last,
                column: 0,
                kind: Kind::Other,
                parent: None,
                top: usize::MAX,
                function: None,
                in_function: false,
                in_try: false,
                text: own.join(" ").trim().to_owned(),
            });
        }
        Self::made(mode, code, parts, source)
    }

    fn made(mode: Mode, code: String, parts: Vec<Part>, source: Source) -> Self {
        let (binds, seeded, draws) = (binds(&source), code.contains("seed("), draws(&code));
        let effects = effects(&source);
        Self { mode, code, parts, source, binds, effects, shown: Vec::new(), files: Vec::new(), seeded, draws }
    }

    /// The part that a line stands in.
    pub fn part_at(&self, line: usize) -> Option<&Part> {
        let before = self.parts.partition_point(|part| part.first <= line);
        self.parts.get(before.checked_sub(1)?).filter(|part| line <= part.last)
    }
}

/// A part for each top-level statement of a run of valid lines.
fn each_statement(lines: &[&str], run: &Part) -> Vec<Part> {
    let text = lines.get(run.first - 1..run.last).unwrap_or_default().join("\n");
    let mut parts: Vec<Part> = Vec::new();
    for statement in Source::parse(&text).statements.iter().filter(|statement| statement.parent.is_none()) {
        let (first, last) = (statement.first + run.first - 1, statement.last + run.first - 1);
        match parts.last_mut().filter(|before| before.last >= first) {
            Some(before) => before.last = last.max(before.last),
            None => parts.push(part(first, last, true)),
        }
    }
    parts
}

impl Part {
    /// Whether its statements are taken for what they say: they are valid, and not to be skipped.
    fn is_read(&self) -> bool {
        self.valid && !self.flags.skip
    }
}

fn binds(source: &Source) -> Arc<[Binding]> {
    let tops = source.statements.iter().filter(|statement| statement.parent.is_none() && statement.top != usize::MAX);
    let names = source.names.by_statement.iter();
    tops.zip(names).map(|(top, names)| (top.first, top.last, names.iter().cloned().collect())).collect()
}

/// What the statements at the top level have to do with names.
fn effects(source: &Source) -> Arc<[Effect]> {
    let tops = source.statements.iter().filter(|statement| statement.parent.is_none() && statement.top != usize::MAX);
    let names = &source.names;
    let names = names.by_statement.iter().zip(&names.used_by_statement).zip(&names.swallowing);
    tops.zip(names).map(|(top, ((binds, uses), swallows))| effect(top, binds, uses, *swallows)).collect()
}

fn effect(top: &Statement, binds: &BTreeSet<String>, uses: &BTreeSet<String>, swallows: bool) -> Effect {
    let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    Effect {
        first: number(top.first),
        last: number(top.last),
        binds: binds.iter().cloned().collect(),
        uses: uses.iter().cloned().collect(),
        changes: changes(top, uses),
        makes: match top.kind {
            Kind::Compound => Makes::Perhaps,
            Kind::Definition => Makes::Definition,
            Kind::Import => Makes::Import,
            _ => Makes::Value,
        },
        swallows,
        sets_up: sets_up(top),
        raises: Vec::new(),
    }
}

/// The names of objects that a statement may change.
fn changes(top: &Statement, uses: &BTreeSet<String>) -> Vec<String> {
    match &top.kind {
        // What decorates may keep what it is given, and fill what it is told of.
        Kind::Definition if top.text.starts_with('@') => uses.iter().cloned().collect(),
        Kind::Call { .. } | Kind::Compound | Kind::Delete | Kind::Other => uses.iter().cloned().collect(),
        Kind::Assign { target: Some(target), .. } => {
            let head = target.split(['.', '[']).next().unwrap_or_default().trim();
            uses.get(head).into_iter().cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a statement changes what a module or a class does from then on.
fn sets_up(top: &Statement) -> bool {
    const WAYS: [&str; 9] = ["seed", "set", "register", "add", "enable", "disable", "install", "patch", "basicConfig"];
    match &top.kind {
        Kind::Call { base: Some(base) } => {
            let called = top.text.strip_prefix(base.as_str()).and_then(|rest| rest.strip_prefix('.'));
            called.is_some_and(|called| WAYS.iter().any(|way| called.starts_with(way)))
        }
        Kind::Assign { target: Some(target), .. } => target.contains('.'),
        _ => false,
    }
}

fn part(first: usize, last: usize, valid: bool) -> Part {
    let (output, more) = (Vec::new(), Vec::new());
    Part { first, last: last.max(first), valid, flags: DoctestFlags::default(), output, more, apart: false }
}

/// Splits lines that do not parse as a whole: runs of valid top-level statements, and the broken ones between.
fn valid_parts(lines: &[&str]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (first, last) in chunks(lines) {
        let valid = Source::parse(&lines[first - 1..last].join("\n")).is_valid();
        match parts.last_mut() {
            // Two valid modules, one below the other, are one.
            Some(before) if valid && before.valid => before.last = last,
            _ => parts.push(part(first, last, valid)),
        }
    }
    parts
}

/// Runs of lines that begin at the left margin, with what is indented below and what goes on with them.
fn chunks(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut chunks: Vec<(usize, usize)> = Vec::new();
    let mut decorated = false;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let goes_on = line.starts_with([' ', '\t', ')', ']', '}'])
            || ["else", "elif", "except", "finally"].iter().any(|word| line.starts_with(word))
            || decorated;
        decorated = line.starts_with('@');
        match chunks.last_mut() {
            Some(last) if goes_on => last.1 = at + 1,
            _ => chunks.push((at + 1, at + 1)),
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_keeps_its_lines() {
        let unit = Unit::session(">>> def f():\n...     return 1\n...\n>>> f()\n1\n\n# a remark\n>>> x = 2");
        assert_eq!(unit.code, "def f():\n    return 1\n\nf()\n\n\n\nx = 2");
        let spans: Vec<_> = unit.parts.iter().map(|part| (part.first, part.last)).collect();
        assert_eq!(spans, [(1, 3), (4, 4), (8, 8)]);
        assert_eq!(unit.parts[1].output, [(5, "1".to_owned())]);
    }

    #[test]
    fn a_session_without_prompts_is_taken_statement_by_statement() {
        let unit = Unit::statements("a = 1; b = 2\nx = = 1\ndef f():\n    return 1\nf()\n");
        let parts: Vec<_> = unit.parts.iter().map(|part| (part.first, part.last, part.valid)).collect();
        assert_eq!(parts, [(1, 1, true), (2, 2, false), (3, 4, true), (5, 5, true)]);
    }

    #[test]
    fn broken_lines_cost_themselves_alone() {
        let unit = Unit::script("x = 1\nD.method() calls:\n  print(2)\ny = x\nprint(y)  # 1");
        let parts: Vec<_> = unit.parts.iter().map(|part| (part.first, part.last, part.valid)).collect();
        assert_eq!(parts, [(1, 1, true), (2, 3, false), (4, 5, true)]);
        assert_eq!(unit.source.comments.len(), 1);
    }
}
