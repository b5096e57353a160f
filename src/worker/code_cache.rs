//! Marshalled code as `verify` remembers it: sixteen digits that tell whether it will do, and the code in hexadecimal.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Digits of the stamp.
const DIGITS: usize = 16;

/// The code as a text that [`parse`] takes for the same source and interpreter, which `magic` stands for.
pub(crate) fn format(hex: &str, source: &str, magic: &[u8]) -> String {
    format!("{}{hex}", stamp(hex, source, magic))
}

/// The code within a text, if it is of this source and this interpreter, and whole. Python would not survive any other.
pub(crate) fn parse<'a>(text: &'a str, source: &str, magic: &[u8]) -> Option<&'a str> {
    let (stamped, hex) = text.split_at_checked(DIGITS)?;
    (stamped == stamp(hex, source, magic)).then_some(hex)
}

fn stamp(hex: &str, source: &str, magic: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (source, magic, hex).hash(&mut hasher);
    format!("{:0width$x}", hasher.finish(), width = DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_and_of_this_source_and_interpreter_is_taken() {
        let text = format("e300", "pass", b"magic");
        assert_eq!(parse(&text, "pass", b"magic"), Some("e300"));
        assert_eq!([parse(&text, "pass ", b"magic"), parse(&text, "pass", b"other")], [None; 2]);
        for broken in ["", "e300", &text[1..], &text[..19], &text.replace("e300", "e301"), "ääääääääää"] {
            assert_eq!(parse(broken, "pass", b"magic"), None, "{broken}");
        }
    }
}
