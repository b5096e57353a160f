//! What may depend on the hash seed: all that has to do with the order of a set, or with hashes themselves.
//!
//! Python's reference promises no order of sets; that of strings in them comes from `PYTHONHASHSEED`. Dictionaries keep
//! the order in which they were filled (since 3.7), so that code which makes no set, asks for no hash and runs no other
//! code gives the same under every seed.

use std::sync::LazyLock;

use regex::Regex;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};

use super::tree;

/// Names whose value may have to do with sets, hashes or addresses, or with code that is not seen here.
const NAMES: [&str; 13] =
    ["set", "frozenset", "hash", "id", "eval", "exec", "compile", "open", "globals", "locals", "vars", "dir", "help"];
/// Attributes that give sets, or views that do.
const ATTRIBUTES: [&str; 2] = ["keys", "items"];

/// Whether the outcome of some code may depend on the hash seed. Code that does not parse may.
pub fn depends_on_seed(code: &str) -> bool {
    let Some(parsed) = tree(code) else { return true };
    let mut seeds = Seeds(!parsed.errors().is_empty());
    if let ast::Mod::Module(module) = parsed.syntax() {
        module.body.iter().for_each(|statement| seeds.visit_stmt(statement));
    }
    seeds.0
}

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and tests use it")]
static DRAWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:random|randint|randrange|shuffle|secrets|uuid[14]|urandom|token_hex)\b").unwrap()
});

/// Whether some code draws at random, which no hash seed changes and no two runs share.
pub fn draws(code: &str) -> bool {
    DRAWS.is_match(code)
}

struct Seeds(bool);

impl<'a> Visitor<'a> for Seeds {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.0 |= matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_));
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.0 |= match expression {
            Expr::Set(_) | Expr::SetComp(_) => true,
            Expr::Name(name) => NAMES.contains(&name.id.as_str()) || is_special(&name.id),
            Expr::Attribute(inner) => ATTRIBUTES.contains(&inner.attr.as_str()) || is_special(&inner.attr),
            _ => false,
        };
        visitor::walk_expr(self, expression);
    }
}

fn is_special(name: &str) -> bool {
    name.starts_with("__")
}

#[cfg(test)]
mod tests {
    use super::{depends_on_seed, draws};

    #[test]
    fn code_that_draws_is_known() {
        assert!(draws("from random import choice\nx = choice('ab')\nx"));
        assert!(draws("import secrets"));
        assert!(!draws("randomise = 1\nbrand = 2"));
    }

    #[test]
    fn sets_and_hashes_depend_on_the_seed() {
        for code in [
            "{'a', 'b'}",
            "set('ab')",
            "[x for x in frozenset('ab')]",
            "hash('a')",
            "{'a': 1}.keys() | {'b': 2}.keys()",
            "import random\nrandom.random()",
            "from os import *",
            "eval(code)",
            "str.__hash__('a')",
            "{c for c in 'ab'}",
            "f(",
        ] {
            assert!(depends_on_seed(code), "{code}");
        }
    }

    #[test]
    fn most_code_does_not() {
        for code in [
            "1 + 1",
            "d = {'a': 1, 'b': 2}\nd",
            "sorted([2, 1])",
            "class A:\n    def __init__(self): self.x = 1\nA().x",
            "f'{x}'",
        ] {
            assert!(!depends_on_seed(code), "{code}");
        }
    }
}
