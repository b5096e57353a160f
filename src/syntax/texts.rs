//! The texts that a piece of source may print: its strings and f-strings, as the literal parts between what is filled
//! in. Words in a comment that fit one of them are what the author saw, and no remark.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, FStringPart, InterpolatedStringElement, Stmt};

/// The literal parts of each text, in order.
pub(super) fn collect(body: &[Stmt]) -> Vec<Vec<String>> {
    let mut texts = Texts(Vec::new());
    body.iter().for_each(|statement| texts.visit_stmt(statement));
    texts.0
}

struct Texts(Vec<Vec<String>>);

impl<'a> Visitor<'a> for Texts {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::StringLiteral(text) => self.0.push(vec![text.value.to_str().to_owned()]),
            Expr::FString(text) => self.0.push(text.value.iter().flat_map(parts).collect()),
            _ => visitor::walk_expr(self, expression),
        }
    }
}

fn parts(part: &FStringPart) -> Vec<String> {
    match part {
        FStringPart::Literal(literal) => vec![literal.value.to_string()],
        FStringPart::FString(ast::FString { elements, .. }) => elements
            .iter()
            .filter_map(|element| match element {
                InterpolatedStringElement::Literal(literal) => Some(literal.value.to_string()),
                InterpolatedStringElement::Interpolation(_) => None,
            })
            .collect(),
    }
}

/// Whether `words` fit a text: its parts stand in them in order, and make up a good part of them.
pub(super) fn fits(parts: &[String], words: &str) -> bool {
    let mut rest = words;
    let mut letters = 0;
    for part in parts.iter().map(|part| part.trim()).filter(|part| part.chars().any(char::is_alphanumeric)) {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        letters += part.chars().filter(|c| c.is_alphanumeric()).count();
    }
    let all = words.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= 6 && letters * 2 >= all
}
