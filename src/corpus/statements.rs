//! Where the statements of a snippet stand: an expectation is about one of them.

use ruff_python_ast::{Expr, PySourceType, Stmt};
use ruff_text_size::Ranged;

/// A top-level statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// First line, 1-based; a decorator's where there is one.
    pub(super) first: usize,
    /// Last line, 1-based, inclusive.
    pub(super) last: usize,
    /// Whether it has a value that can be looked at without running anything: an expression, or names that are bound.
    pub(super) has_value: bool,
}

impl Statement {
    /// The statement so many lines further down.
    pub(super) fn shifted_by(self, lines: usize) -> Self {
        Self { first: self.first + lines, last: self.last + lines, ..self }
    }
}

/// Bytes of stack for one tree: its nodes are dropped one inside the other, and a snippet of
/// [`SNIPPET_LIMIT`](super::files::SNIPPET_LIMIT) bytes can be as deep as it is long. Only what is used is ever mapped.
const STACK: usize = 64 << 20;

/// The top-level statements of a snippet, in order. What does not parse is read as far as that goes.
///
/// # Errors
/// When the system grants no thread for it.
pub(super) fn statements(code: &str) -> std::io::Result<Vec<Statement>> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || parsed(code))?;
        thread.join().map_err(|_| std::io::Error::other("the parser gave up"))
    })
}

fn parsed(code: &str) -> Vec<Statement> {
    let starts: Vec<usize> = std::iter::once(0).chain(code.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |offset: usize| starts.partition_point(|start| *start <= offset);
    let parsed = ruff_python_parser::parse_unchecked_source(code, PySourceType::Python);
    let statement = |node: &Stmt| Statement {
        first: line(node.start().to_usize()),
        last: line(node.end().to_usize()),
        has_value: has_value(node),
    };
    parsed.suite().iter().map(statement).collect()
}

/// An attribute or an element is no name: reading it back may run code.
fn has_value(statement: &Stmt) -> bool {
    match statement {
        Stmt::Expr(_) => true,
        Stmt::Assign(assign) => assign.targets.first().is_some_and(binds_names),
        Stmt::AugAssign(assign) => assign.target.is_name_expr(),
        Stmt::AnnAssign(assign) => assign.target.is_name_expr() && assign.value.is_some(),
        _ => false,
    }
}

/// Whether a target is a name, or a tuple or list of names.
fn binds_names(target: &Expr) -> bool {
    match target {
        Expr::Name(_) => true,
        Expr::Tuple(tuple) => tuple.elts.iter().all(Expr::is_name_expr),
        Expr::List(list) => list.elts.iter().all(Expr::is_name_expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::statements;

    fn lines(code: &str) -> Vec<(usize, usize, bool)> {
        statements(code).unwrap_or_default().iter().map(|each| (each.first, each.last, each.has_value)).collect()
    }

    #[test]
    fn each_has_its_lines() {
        let code = "import a\n\n@a.b\ndef f():\n    return 1\n\nx = [\n    f(),\n]\nx; f()\ndel x\n";
        assert_eq!(
            lines(code),
            [(1, 1, false), (3, 5, false), (7, 9, true), (10, 10, true), (10, 10, true), (11, 11, false)]
        );
    }

    #[test]
    fn names_have_a_value_and_attributes_have_none() {
        let has_value = |code: &str| lines(code).iter().map(|line| line.2).collect::<Vec<_>>();
        assert_eq!(has_value("x = 1\nx = y.z = 1\nx, y = 1, 2\nx += 1\nx: int = 1\nf()\n"), [true; 6]);
        assert_eq!(has_value("x.y = 1\nx[0] = 1\nx, y.z = 1, 2\nx.y += 1\nx: int\nimport x\npass\n"), [false; 7]);
    }

    #[test]
    fn what_does_not_parse_is_read_as_far_as_that_goes() {
        assert_eq!(lines("x = 1\ny = (\n").first(), Some(&(1, 1, true)));
        assert_eq!(lines(""), []);
    }
}
