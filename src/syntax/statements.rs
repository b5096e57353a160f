//! The statements of a piece of source, flat, each with what a comment beside it could be about.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::Lines;

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// First line, 1-based; that of the first decorator where there are some.
    pub first: usize,
    /// Last line, 1-based, inclusive, with the body.
    pub last: usize,
    /// Last line of the header of a compound statement; `last` for others.
    pub header_last: usize,
    /// Characters before it on its first line.
    pub column: usize,
    /// What it is.
    pub kind: Kind,
    /// Index of the statement it stands in.
    pub parent: Option<usize>,
    /// Its position among the statements at the top level, or that of the one it stands in.
    pub top: usize,
    /// The function at the top level in whose body it stands, where that takes no arguments.
    pub function: Option<String>,
    /// Whether it stands in the body of a function.
    pub in_function: bool,
    /// Whether a `try` stands around it.
    pub in_try: bool,
    /// Its text up to the end of the header, on one line.
    pub text: String,
}

/// What a statement is, as far as an answer beside it can be about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `print(…)`.
    Print,
    /// Another call: `base` is the source of `x` in `x.append(4)`.
    Call {
        /// The object whose method is called, where it is a method.
        base: Option<String>,
    },
    /// Another expression.
    Expression,
    /// An assignment, plain, annotated or augmented.
    Assign {
        /// The source of its target; the container for `x[0] = …`; `None` where there are several.
        target: Option<String>,
        /// Whether the right-hand side is written out, so that an answer would only repeat it.
        literal: bool,
    },
    /// `return …`.
    Return,
    /// `def` and `class`.
    Definition,
    /// `for`, `while`, `if`, `with`, `try`, `match`.
    Compound,
    /// `import`.
    Import,
    /// `del`.
    Delete,
    /// `raise`, `assert`.
    Raise,
    /// Whatever else.
    Other,
}

impl Statement {
    /// Whether it is an expression on a line of its own.
    pub fn is_expression(&self) -> bool {
        matches!(self.kind, Kind::Print | Kind::Call { .. } | Kind::Expression)
    }
}

/// Collects all statements of a module.
pub(super) fn collect(code: &str, lines: &Lines, body: &[Stmt]) -> Vec<Statement> {
    let mut collector = Collector { code, lines, statements: Vec::new(), top: 0 };
    for (top, statement) in body.iter().enumerate() {
        collector.top = top;
        collector.add(statement, &Around::default());
    }
    collector.statements
}

/// What stands around a statement.
#[derive(Clone, Default)]
struct Around {
    parent: Option<usize>,
    function: Option<String>,
    in_function: bool,
    in_try: bool,
}

struct Collector<'a> {
    code: &'a str,
    lines: &'a Lines,
    statements: Vec<Statement>,
    top: usize,
}

impl Collector<'_> {
    fn add(&mut self, statement: &Stmt, around: &Around) {
        let (first, column) = self.lines.position(self.code, statement.start());
        let last = self.lines.line(last_offset(self.code, statement.end()));
        let header_end = header_end(statement);
        let index = self.statements.len();
        self.statements.push(Statement {
            first,
            last,
            header_last: self.lines.line(last_offset(self.code, header_end)),
            column,
            kind: kind(self.code, statement),
            parent: around.parent,
            top: self.top,
            function: around.function.clone(),
            in_function: around.in_function,
            in_try: around.in_try,
            text: one_line(&self.code[usize::from(statement.start())..usize::from(header_end)]),
        });
        let mut inside = Around { parent: Some(index), ..around.clone() };
        if let Stmt::FunctionDef(function) = statement {
            inside.in_function = true;
            let callable = around.parent.is_none() && !function.is_async && takes_no_arguments(&function.parameters);
            inside.function = if callable { Some(function.name.to_string()) } else { around.function.clone() };
        }
        inside.in_try |= matches!(statement, Stmt::Try(_) | Stmt::With(_));
        for body in bodies(statement) {
            body.iter().for_each(|statement| self.add(statement, &inside));
        }
    }
}

/// An end offset at the start of a line belongs to the line before.
pub(super) fn last_offset(code: &str, end: TextSize) -> TextSize {
    let end = usize::from(end);
    let trimmed = code[..end].trim_end().len();
    TextSize::try_from(trimmed.saturating_sub(1)).unwrap_or_default()
}

fn takes_no_arguments(parameters: &ast::Parameters) -> bool {
    parameters.iter_non_variadic_params().all(|parameter| parameter.default.is_some())
}

/// The statement lists of a compound statement.
pub(super) fn bodies(statement: &Stmt) -> Vec<&[Stmt]> {
    match statement {
        Stmt::FunctionDef(inner) => vec![&inner.body],
        Stmt::ClassDef(inner) => vec![&inner.body],
        Stmt::For(inner) => vec![&inner.body, &inner.orelse],
        Stmt::While(inner) => vec![&inner.body, &inner.orelse],
        Stmt::With(inner) => vec![&inner.body],
        Stmt::If(inner) => {
            std::iter::once(&*inner.body).chain(inner.elif_else_clauses.iter().map(|clause| &*clause.body)).collect()
        }
        Stmt::Match(inner) => inner.cases.iter().map(|case| &*case.body).collect(),
        Stmt::Try(inner) => {
            let handlers = inner.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(handler)| &*handler.body);
            std::iter::once(&*inner.body).chain(handlers).chain([&*inner.orelse, &*inner.finalbody]).collect()
        }
        _ => Vec::new(),
    }
}

/// Where the header of a compound statement ends: before its first inner statement.
fn header_end(statement: &Stmt) -> TextSize {
    bodies(statement).first().and_then(|body| body.first()).map_or(statement.end(), |first| match first {
        // `if x: y` on one line is all header.
        _ if bodies(statement).iter().map(|body| body.len()).sum::<usize>() == 0 => statement.end(),
        first => first.start(),
    })
}

fn kind(code: &str, statement: &Stmt) -> Kind {
    let source = |expression: &Expr| code[expression.range()].to_owned();
    match statement {
        Stmt::Expr(inner) => expression_kind(&inner.value, &source),
        Stmt::Assign(inner) => Kind::Assign {
            target: match &*inner.targets {
                [target] => observable(target).map(&source),
                _ => inner.targets.first().and_then(observable).map(&source),
            },
            literal: is_written_out(&inner.value)
                && !inner.targets.iter().any(|target| matches!(target, Expr::Subscript(_))),
        },
        Stmt::AnnAssign(inner) => Kind::Assign {
            target: inner.value.as_ref().and_then(|_| observable(&inner.target)).map(&source),
            literal: inner.value.as_ref().is_none_or(|value| is_written_out(value)),
        },
        Stmt::AugAssign(inner) => Kind::Assign { target: observable(&inner.target).map(&source), literal: false },
        Stmt::Return(_) => Kind::Return,
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => Kind::Definition,
        Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Match(_) | Stmt::Try(_) => Kind::Compound,
        Stmt::Import(_) | Stmt::ImportFrom(_) => Kind::Import,
        Stmt::Delete(_) => Kind::Delete,
        Stmt::Raise(_) | Stmt::Assert(_) => Kind::Raise,
        _ => Kind::Other,
    }
}

fn expression_kind(value: &Expr, source: &dyn Fn(&Expr) -> String) -> Kind {
    let value = if let Expr::Await(inner) = value { &*inner.value } else { value };
    let Expr::Call(call) = value else { return Kind::Expression };
    match &*call.func {
        Expr::Name(name) if name.id == "print" || name.id == "pprint" => Kind::Print,
        Expr::Attribute(attribute) => Kind::Call { base: observable(&attribute.value).map(source) },
        _ => Kind::Call { base: None },
    }
}

/// The expression to look at after a statement that changes this target: a name or an attribute itself, the
/// container of an item.
fn observable(target: &Expr) -> Option<&Expr> {
    match target {
        Expr::Name(_) | Expr::Attribute(_) => Some(target),
        Expr::Subscript(item) => observable(&item.value),
        Expr::Tuple(tuple) if tuple.elts.iter().all(|element| matches!(element, Expr::Name(_))) => Some(target),
        _ => None,
    }
}

/// Whether an expression is written out to the last part.
fn is_written_out(value: &Expr) -> bool {
    match value {
        Expr::List(list) => list.elts.iter().all(is_written_out),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_written_out),
        Expr::Set(set) => set.elts.iter().all(is_written_out),
        Expr::Dict(dict) => {
            dict.items.iter().all(|item| item.key.as_ref().is_some_and(is_written_out) && is_written_out(&item.value))
        }
        Expr::UnaryOp(unary) => is_written_out(&unary.operand),
        other => other.is_literal_expr(),
    }
}

/// Source on one line, at most 100 characters.
fn one_line(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches(':').trim_end();
    match line.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use crate::syntax::Source;

    #[test]
    fn statements_know_their_lines_and_what_stands_around_them() {
        let source = Source::parse("def f():\n    return 1  # one\n\nprint(f(\n))\n");
        let spans: Vec<_> = source.statements.iter().map(|s| (s.first, s.last, s.header_last, s.column)).collect();
        assert_eq!(spans, [(1, 2, 1, 0), (2, 2, 2, 4), (4, 5, 5, 0)]);
        assert_eq!(source.statements[1].function.as_deref(), Some("f"));
        assert_eq!(source.statements[2].kind, Kind::Print);
        assert_eq!(source.comments[0].text, "one");
        assert!(!source.comments[0].own_line);
    }

    #[test]
    fn what_a_statement_changes_can_be_looked_at() {
        let kinds: Vec<_> = Source::parse("x[0] = 1\nx.append(2)\na, b = f()\nself.y += 1\nn = [1, 2]")
            .statements
            .into_iter()
            .map(|statement| statement.kind)
            .collect();
        let assign = |target: &str, literal| Kind::Assign { target: Some(target.into()), literal };
        assert_eq!(
            kinds,
            [
                assign("x", false),
                Kind::Call { base: Some("x".into()) },
                assign("a, b", false),
                assign("self.y", false),
                assign("n", true)
            ]
        );
    }

    #[test]
    fn errors_do_not_hide_the_rest() {
        let source = Source::parse("x = 1\ny = = 2\nprint(x)  # 1\n");
        assert!(!source.is_valid());
        assert_eq!(source.comments.len(), 1);
    }
}
