//! Whether text is Python at all.

use super::{Kind, Source};

/// Whether text is Python beyond doubt: it parses, and some statement does more than stand there.
pub fn is_plainly_python(text: &str) -> bool {
    let may_be = text.contains(['=', '(', ':']) || text.contains("import ");
    may_be && does_something(text)
}

/// Whether text parses and some statement of it does more than stand there.
pub fn does_something(text: &str) -> bool {
    let source = Source::parse(text);
    let acts = |kind: &Kind| !matches!(kind, Kind::Expression | Kind::Other);
    source.is_valid() && source.statements.iter().any(|statement| acts(&statement.kind))
}
