//! Which statements can be compiled one by one without anybody being able to tell.
//!
//! Compiling a statement on its own spares the child the detour over syntax trees, which takes several times as long.
//! It changes what happens where one statement at the top level bears on how another is compiled: `global`, imports
//! from `__future__` that come too late, annotations (which one function holds for the whole module from 3.14 on),
//! strings that would be docstrings if they stood alone.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use super::{Lines, statements};

/// Longer sources are compiled whole: each statement is compiled behind as many empty lines as stand before it.
const MOST_LINES: usize = 200;

/// A statement at the top level, on lines of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separate {
    /// First line, 1-based; that of the first decorator where there are some.
    pub first: usize,
    /// Last line, 1-based, inclusive.
    pub last: usize,
    /// Whether it is an expression, and no docstring.
    pub expression: bool,
}

/// The statements of a module, or none at all where they cannot be compiled one by one.
pub(super) fn collect(code: &str, lines: &Lines, body: &[Stmt]) -> Vec<Separate> {
    let has_strings = body.iter().skip(1).any(is_text);
    if lines.0.len() > MOST_LINES || has_strings || body.iter().any(bears_on_others) || has_late_future_import(body) {
        return Vec::new();
    }
    let mut found: Vec<Separate> = Vec::new();
    for (index, statement) in body.iter().enumerate() {
        let (first, column) = lines.position(code, statement.start());
        let last = lines.line(statements::last_offset(code, statement.end()));
        if column > 0 || found.last().is_some_and(|before| before.last >= first) {
            return Vec::new();
        }
        let expression = statement.is_expr_stmt() && !(index == 0 && is_text(statement));
        found.push(Separate { first, last, expression });
    }
    found
}

fn is_text(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Expr(inner) if inner.value.is_string_literal_expr())
}

/// Whether a statement changes how those beside it are compiled.
fn bears_on_others(statement: &Stmt) -> bool {
    match statement {
        Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::AnnAssign(_) | Stmt::IpyEscapeCommand(_) => true,
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => false,
        other => statements::bodies(other).into_iter().flatten().any(bears_on_others),
    }
}

fn has_late_future_import(body: &[Stmt]) -> bool {
    let is_future = |statement: &Stmt| matches!(statement, Stmt::ImportFrom(import) if import.module.as_deref() == Some("__future__"));
    let head = body.iter().enumerate().take_while(|(at, one)| is_future(one) || *at == 0 && is_text(one)).count();
    body.iter().skip(head).any(is_future)
}

#[cfg(test)]
mod tests {
    use super::Separate;
    use crate::syntax::Source;

    fn separate(code: &str) -> Vec<(usize, usize, bool)> {
        let found = Source::parse(code).separate;
        found.into_iter().map(|Separate { first, last, expression }| (first, last, expression)).collect()
    }

    #[test]
    fn statements_on_lines_of_their_own_can_be_compiled_one_by_one() {
        let code = "\"\"\"Doc.\"\"\"\nfrom __future__ import annotations\n@d\ndef f():\n    x: int = 1\n\nf(\n)\n";
        assert_eq!(separate(code), [(1, 1, false), (2, 2, false), (3, 5, false), (7, 8, true)]);
    }

    #[test]
    fn statements_that_bear_on_each_other_are_compiled_together() {
        for code in [
            "x = 1; y = 2",
            "x = 1\nglobal x",
            "x = 1\n'text'",
            "if a:\n    x: int = 1",
            "x = 1\nfrom __future__ import annotations",
            "def f(): pass; \\\n    x = 1; y = 2\ny: int",
        ] {
            assert_eq!(separate(code), [], "{code}");
        }
    }
}
