//! How deep source is nested, told from its tokens: what walks and frees a syntax tree calls itself once for each
//! level, and a document that somebody made for that purpose must not exhaust the stack.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Levels that are read. CPython gives up after 200 brackets and 100 indentations; a person long before.
const LIMIT: usize = 1000;

/// Whether the tree of this source may be deeper than anybody writes.
pub(super) fn is_too_deep(code: &str) -> bool {
    // A level takes a character at least: most code is settled by its length.
    if code.len() <= LIMIT {
        return false;
    }
    let mut lexer = lexer::lex(code, Mode::Module);
    let mut levels = Levels::default();
    loop {
        match lexer.next_token() {
            TokenKind::EndOfFile => return false,
            kind => levels.take(kind),
        }
        if levels.total > LIMIT {
            return true;
        }
    }
}

/// The tokens since the last comma at each open bracket: no tree is deeper than there are tokens that can hold it.
#[derive(Default)]
struct Levels {
    total: usize,
    current: usize,
    outer: Vec<usize>,
    indents: usize,
}

impl Levels {
    fn take(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Indent => self.indents += 1,
            TokenKind::Dedent => self.indents = self.indents.saturating_sub(1),
            // A string is one token of a tree that may hold many; they lie side by side.
            TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::String => return,
            TokenKind::Newline => (self.total, self.current) = (0, 0),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                self.outer.push(std::mem::take(&mut self.current) + 1);
                self.total += 1;
                return;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                let before = self.outer.pop().unwrap_or_default();
                self.total = self.total.saturating_sub(self.current);
                self.current = before;
            }
            TokenKind::Comma => {
                self.total = self.total.saturating_sub(self.current);
                self.current = 0;
            }
            _ => {
                self.current += 1;
                self.total += 1;
            }
        }
        if kind == TokenKind::Newline {
            self.outer.clear();
            self.total = self.indents;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_is_told_from_what_is_long() {
        let many = 5000;
        for deep in [
            "(".repeat(many) + &")".repeat(many),
            "-".repeat(many) + "1",
            "not ".repeat(many) + "1",
            "1+".repeat(many) + "1",
            format!("({}1)", "1+\n".repeat(many)),
            format!("x{}", ".a".repeat(many)),
            "[1, ".repeat(many),
            (0..many).map(|at| format!("{}if 1:\n", " ".repeat(at))).collect(),
        ] {
            assert!(is_too_deep(&deep), "{}", &deep[..40]);
        }
        for long in
            [format!("[{}]", "-1, ".repeat(many)), "f(-1)\n".repeat(many), format!("[{}]", "(1), ".repeat(many)), {
                let text = "a + (".repeat(many);
                format!("'{text}'")
            }]
        {
            assert!(!is_too_deep(&long), "{}", &long[..40]);
        }
    }
}
