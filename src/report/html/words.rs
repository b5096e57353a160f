//! Sentences with code in them, which the rest of `verify` writes in backticks.

use crate::report::escape;

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) is_code: bool,
    pub(super) text: String,
}

/// Takes a sentence apart at its backticks. Where they come in no pairs, the code within has some of its own: it then
/// reaches from the first to the last.
pub(super) fn parts(sentence: &str) -> Vec<Part> {
    let pieces: Vec<&str> = sentence.split('`').collect();
    let pieces = match (pieces.len() % 2, sentence.split_once('`')) {
        (0, Some((before, rest))) => match rest.rsplit_once('`') {
            Some((code, after)) => vec![before, code, after],
            None => vec![sentence],
        },
        _ => pieces,
    };
    let part = |(at, text): (usize, &str)| Part { is_code: at % 2 == 1, text: escape::line(text).into_owned() };
    pieces.into_iter().enumerate().map(part).filter(|part| !part.text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sentence: &str) -> String {
        let part = |part: &Part| if part.is_code { format!("<{}>", part.text) } else { part.text.clone() };
        parts(sentence).iter().map(part).collect()
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(shown("write `True`"), "write <True>");
        assert_eq!(shown("`a` became `b` in 3.11"), "<a> became <b> in 3.11");
        assert_eq!(shown("nothing"), "nothing");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn code_with_backticks_and_a_single_one_stay_whole() {
        assert_eq!(shown("write `'a`b'`"), "write <'a`b'>");
        assert_eq!(shown("a ` alone"), "a ` alone");
    }
}
