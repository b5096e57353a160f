//! `...` that stands for any text: what doctest, answers of documents and those of a corpus have in common.

/// Whether the pieces stand in a text in their order without overlapping, the first at its start and the last at its end.
/// One piece alone is the whole text.
pub fn stand_in(pieces: &[&str], text: &str) -> bool {
    let (first, middle, last) = match pieces {
        [] => return false,
        [only] => return *only == text,
        [first, middle @ .., last] => (first, middle, last),
    };
    let Some(mut rest) = text.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
    middle.iter().all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::stand_in;

    #[test]
    fn pieces_stand_in_order_and_apart() {
        let holds = |pattern: &str, text: &str| stand_in(&pattern.split("...").collect::<Vec<_>>(), text);
        for (pattern, text) in [("a...b...c", "a1bb2c"), ("...", ""), ("a...", "a"), ("...a", "ba"), ("ab", "ab")] {
            assert!(holds(pattern, text), "{pattern} / {text}");
        }
        for (pattern, text) in [("aa...aa", "aaa"), ("a...b...c", "acb"), ("ab", "abc"), ("a...b...b", "ab")] {
            assert!(!holds(pattern, text), "{pattern} / {text}");
        }
        assert!(!stand_in(&[], ""));
    }
}
