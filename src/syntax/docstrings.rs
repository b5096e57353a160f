//! The docstrings of a module, as `doctest.DocTestFinder` would find them in it once it is imported
//! (<https://docs.python.org/3/library/doctest.html#which-docstrings-are-examined>): those of the module, its classes and
//! functions, their methods, and the strings of `__test__`. Nothing is imported to find them.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::Lines;

/// A docstring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docstring {
    /// What it documents, as the module would name it: `Stack.push`; empty for the module itself.
    pub name: String,
    /// The line (1-based) that it begins in.
    pub line: usize,
    /// Its lines as Python has them, escapes read.
    pub lines: Vec<DocstringLine>,
}

/// A line of a docstring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocstringLine {
    /// Its text.
    pub text: String,
    /// The line of the source, 1-based.
    pub line: usize,
    /// Characters of that line that stand before it: more than none only in the line that the string begins in.
    pub column: usize,
}

/// Finds the docstrings of a module, in its order.
pub(super) fn find(code: &str) -> Vec<Docstring> {
    let Some(parsed) = super::tree(code) else { return Vec::new() };
    let ast::Mod::Module(module) = parsed.syntax() else { return Vec::new() };
    let mut finder = Finder { code, lines: Lines::new(code), found: Vec::new() };
    finder.docstring("", &module.body);
    finder.body("", &module.body);
    finder.found
}

struct Finder<'a> {
    code: &'a str,
    lines: Lines,
    found: Vec<Docstring>,
}

impl Finder<'_> {
    fn body(&mut self, outer: &str, body: &[Stmt]) {
        for statement in body {
            match statement {
                Stmt::FunctionDef(function) => self.docstring(&join(outer, &function.name), &function.body),
                Stmt::ClassDef(class) => {
                    let name = join(outer, &class.name);
                    self.docstring(&name, &class.body);
                    self.body(&name, &class.body);
                }
                // What is defined under a condition is there, or something else of its name is.
                Stmt::If(choice) => {
                    self.body(outer, &choice.body);
                    choice.elif_else_clauses.iter().for_each(|clause| self.body(outer, &clause.body));
                }
                Stmt::Try(attempt) => {
                    self.body(outer, &attempt.body);
                    self.body(outer, &attempt.orelse);
                    self.body(outer, &attempt.finalbody);
                }
                Stmt::With(with) => self.body(outer, &with.body),
                Stmt::Assign(assign) if outer.is_empty() => self.tests(assign),
                _ => {}
            }
        }
    }

    fn docstring(&mut self, name: &str, body: &[Stmt]) {
        let Some(Stmt::Expr(statement)) = body.first() else { return };
        self.text(name, &statement.value);
    }

    /// `__test__ = {"name": "examples"}`.
    fn tests(&mut self, assign: &ast::StmtAssign) {
        let is_test = |target: &Expr| target.as_name_expr().is_some_and(|name| name.id == "__test__");
        let Expr::Dict(tests) = &*assign.value else { return };
        if !assign.targets.iter().any(is_test) {
            return;
        }
        for item in &tests.items {
            let Some(Expr::StringLiteral(key)) = &item.key else { continue };
            self.text(&format!("__test__.{}", key.value.to_str()), &item.value);
        }
    }

    fn text(&mut self, name: &str, value: &Expr) {
        let Expr::StringLiteral(text) = value else { return };
        let mut lines: Vec<DocstringLine> = Vec::new();
        for part in &text.value {
            self.part(part, &mut lines);
        }
        let line = self.lines.line(text.start());
        self.found.push(Docstring { name: name.to_owned(), line, lines });
    }

    /// Adds the lines of one literal to those of the literals before it, of which it goes on with the last.
    fn part(&self, part: &ast::StringLiteral, lines: &mut Vec<DocstringLine>) {
        let range = part.content_range();
        let raw = &self.code[range];
        let (first, column) = self.lines.position(self.code, range.start());
        let is_raw = matches!(part.flags.prefix(), ast::str_prefix::StringLiteralPrefix::Raw { .. });
        let numbers = if is_raw { plain_numbers(raw, first) } else { numbers(raw, first) };
        for (at, text) in part.value.split('\n').enumerate() {
            // A new line that is written as a number (`\x0a`) is not counted: the lines after it stand a line too low.
            let line = numbers.get(at).or(numbers.last()).copied().unwrap_or(first);
            match lines.last_mut().filter(|_| at == 0) {
                Some(last) => last.text.push_str(text),
                None => {
                    let column = if line == first { column } else { 0 };
                    lines.push(DocstringLine { text: text.to_owned(), line, column });
                }
            }
        }
    }
}

fn join(outer: &str, name: &str) -> String {
    if outer.is_empty() { name.to_owned() } else { format!("{outer}.{name}") }
}

/// The line of the source in which each line of a raw literal begins.
fn plain_numbers(raw: &str, first: usize) -> Vec<usize> {
    (0..raw.split('\n').count()).map(|at| first + at).collect()
}

/// The line of the source in which each line of a literal begins: `\n` begins one in the middle of a line, and a
/// backslash at the end of a line takes that end away.
fn numbers(raw: &str, first: usize) -> Vec<usize> {
    let mut numbers = vec![first];
    let mut line = first;
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\n' => {
                line += 1;
                numbers.push(line);
            }
            '\\' => match chars.next() {
                Some('\n') => line += 1,
                Some('n') => numbers.push(line),
                _ => {}
            },
            _ => {}
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(code: &str) -> Vec<(String, usize)> {
        find(code).into_iter().map(|docstring| (docstring.name, docstring.line)).collect()
    }

    fn lines(code: &str) -> Vec<(String, usize, usize)> {
        let found = find(code).into_iter().flat_map(|docstring| docstring.lines);
        found.map(|line| (line.text, line.line, line.column)).collect()
    }

    #[test]
    fn modules_classes_and_functions_have_docstrings() {
        let code = "\"\"\"M.\"\"\"\nclass A:\n    '''A.'''\n    def f(self):\n        'f'\n        def inner():\n            \
                    'no'\n    class B:\n        'B'\nasync def g():\n    r'g'\nif x:\n    def h():\n        'h'\n\
                    def i():\n    f'no'\ndef j():\n    x = 1\n    'no'\n";
        let expected = [("", 1), ("A", 3), ("A.f", 5), ("A.B", 9), ("g", 11), ("h", 14)];
        assert_eq!(names(code), expected.map(|(name, line)| (name.to_owned(), line)));
    }

    #[test]
    fn strings_under_test_are_docstrings() {
        let code = "__test__ = {\n    'a': '>>> 1',\n    'f': f,\n    k: 'no',\n}\nother = {'a': 'no'}\n";
        assert_eq!(names(code), [("__test__.a".to_owned(), 2)]);
    }

    #[test]
    fn each_line_knows_where_it_stands() {
        let code = "def f():\n    \"\"\"One.\n\n    >>> 'a\\\\n'\n    x\\ny\\\n    z\n    \"\"\"\n";
        let expected =
            [("One.", 2, 7), ("", 3, 0), ("    >>> 'a\\n'", 4, 0), ("    x", 5, 0), ("y    z", 5, 0), ("    ", 7, 0)];
        assert_eq!(lines(code), expected.map(|(text, line, column)| (text.to_owned(), line, column)));
        assert_eq!(lines("r'''a\\n\nb'''"), [("a\\n".to_owned(), 1, 4), ("b".to_owned(), 2, 0)]);
        assert_eq!(lines("('a'\n 'b')"), [("ab".to_owned(), 1, 2)]);
    }
}
