//! The matchers: whether what Python gave is what an answer of the corpus says.

use std::borrow::Cow;

use regex::Regex;

use crate::ellipsis;
use crate::model::{AnswerKind, Matcher, Stated};

/// Whether `observed` is what the answer says. Pure; an answer that cannot be understood matches nothing
/// ([`load`](super::load) refuses it before).
pub fn matches(answer: &Stated, observed: &str) -> bool {
    let (expected, observed) = (&*trimmed(&answer.text), &*trimmed(observed));
    match answer.matcher {
        Matcher::Exact if names_a_class_alone(answer.kind, expected) => expected == class(observed),
        Matcher::Exact => expected == observed,
        Matcher::Ellipsis => ellipsis::stand_in(&expected.split("...").collect::<Vec<_>>(), observed),
        Matcher::Pattern => pattern(expected).is_ok_and(|regex| regex.is_match(observed)),
        Matcher::OneOf => expected.lines().any(|line| line == observed),
        Matcher::Between => between(expected).is_ok_and(|(low, high)| number(observed, low, high)),
        Matcher::Unordered => unordered(expected, observed),
    }
}

/// `raises: TypeError` and `warns: DeprecationWarning` leave the message open.
fn names_a_class_alone(kind: AnswerKind, text: &str) -> bool {
    matches!(kind, AnswerKind::Raises | AnswerKind::Warns) && !text.contains(':')
}

/// `TypeError` of `TypeError: message`.
fn class(text: &str) -> &str {
    text.split_once(':').map_or(text, |(class, _)| class)
}

/// Whether an answer can be understood.
///
/// # Errors
/// In words, where it cannot.
pub(super) fn understand(matcher: Matcher, text: &str) -> Result<(), String> {
    match matcher {
        Matcher::Pattern => pattern(&trimmed(text)).map(drop),
        Matcher::Between => between(&trimmed(text)).map(drop),
        Matcher::OneOf if trimmed(text).lines().count() < 2 => {
            Err("`one-of` wants an alternative a line, at least two".to_owned())
        }
        Matcher::Ellipsis if !text.contains("...") => Err("`ellipsis` wants a `...` in the answer".to_owned()),
        _ => Ok(()),
    }
}

/// Without white space at the ends of lines, and without empty lines at the end.
fn trimmed(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text.trim_end());
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Cow::Owned(lines.join("\n").trim_end().to_owned())
}

/// The pattern, for all of a text.
fn pattern(text: &str) -> Result<Regex, String> {
    let brief = |error: regex::Error| match error {
        regex::Error::Syntax(text) => text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        other => other.to_string(),
    };
    Regex::new(&format!(r"\A(?:{text})\z"))
        .map_err(|error| format!("`pattern` is no regular expression: {}", brief(error)))
}

/// Reads `LOW..HIGH`.
fn between(text: &str) -> Result<(f64, f64), String> {
    let ends = text.split_once("..").and_then(|(low, high)| Some((finite(low)?, finite(high)?)));
    ends.filter(|(low, high)| low <= high).ok_or_else(|| "`between` wants two numbers, `LOW..HIGH`".to_owned())
}

/// Reads a number that is one.
fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a text is a number between two others.
fn number(text: &str, low: f64, high: f64) -> bool {
    finite(text).is_some_and(|number| (low..=high).contains(&number))
}

/// Whether two displays have the same elements, or two texts the same lines, each as often.
fn unordered(expected: &str, observed: &str) -> bool {
    match (elements(expected), elements(observed)) {
        (Some((open, mut left)), Some((other, mut right))) => {
            left.sort_unstable();
            right.sort_unstable();
            open == other && left == right
        }
        _ => sorted_lines(expected) == sorted_lines(observed),
    }
}

/// The lines of a text, sorted.
fn sorted_lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// The elements of a display on one line, `{1, 2}`, `[1, 2]`, `dict_keys(['a'])`, with what stands before them.
fn elements(text: &str) -> Option<(&str, Vec<&str>)> {
    let start = text.find(['[', '{'])?;
    let end = text.rfind([']', '}'])?;
    if text.contains('\n') || end < start || text[end + 1..].contains(|c| c != ')') {
        return None;
    }
    Some((&text[..=start], split_at_commas(&text[start + 1..end])))
}

/// Splits at the commas that stand in no brackets and no quotes.
fn split_at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote, mut escaped) = (Vec::new(), 0, 0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{matches, understand};
    use crate::model::{AnswerKind, Matcher, Stated, VersionRange};

    fn check(matcher: Matcher, text: &str, observed: &str) -> bool {
        let text = text.to_owned();
        let (python, kind) = (VersionRange::default(), AnswerKind::Prints);
        matches(&Stated { python, kind, text, matcher, yaml_line: 1, yaml_column: 1 }, observed)
    }

    #[test]
    fn exact_forgives_white_space_at_the_ends_of_lines_alone() {
        assert!(check(Matcher::Exact, "a\nb\n", "a  \nb"));
        assert!(check(Matcher::Exact, "a \n\n", "a"));
        assert!(!check(Matcher::Exact, " a", "a"));
        assert!(!check(Matcher::Exact, "a\n\nb", "a\nb"));
        assert!(!check(Matcher::Exact, "['a']", "[\"a\"]"));
    }

    #[test]
    fn a_class_alone_leaves_the_message_open() {
        let raises = |text: &str, observed: &str| {
            let (python, kind, matcher) = (VersionRange::default(), AnswerKind::Raises, Matcher::Exact);
            matches(&Stated { python, kind, text: text.to_owned(), matcher, yaml_line: 1, yaml_column: 1 }, observed)
        };
        assert!(raises("KeyError", "KeyError: 'a: b'"));
        assert!(raises("StopIteration", "StopIteration"));
        assert!(raises("KeyError: 'a'", "KeyError: 'a'"));
        assert!(!raises("KeyError: 'a'", "KeyError"));
        assert!(!raises("Error", "KeyError: 'a'"));
    }

    #[test]
    fn ellipsis_stands_for_anything_in_its_place() {
        assert!(check(Matcher::Ellipsis, "<f at 0x...>", "<f at 0x7f00>"));
        assert!(check(Matcher::Ellipsis, "a...b...c", "a1bb2c"));
        assert!(check(Matcher::Ellipsis, "...", ""));
        assert!(!check(Matcher::Ellipsis, "<f at 0x...>", "<f at 0x7f00> "[..13].trim_end_matches('>')));
        assert!(!check(Matcher::Ellipsis, "aa...aa", "aaa"), "the parts must not overlap");
        assert!(!check(Matcher::Ellipsis, "a...b...c", "acb"));
    }

    #[test]
    fn a_pattern_matches_all_of_it() {
        assert!(check(Matcher::Pattern, r"\d+ bytes", "56 bytes"));
        assert!(!check(Matcher::Pattern, r"\d+", "56 bytes"));
        assert!(check(Matcher::Pattern, "a|b", "b"));
        assert!(!check(Matcher::Pattern, "a|b", "bc"));
        assert!(!check(Matcher::Pattern, "(", "("));
    }

    #[test]
    fn one_of_holds_an_alternative_a_line() {
        assert!(check(Matcher::OneOf, "1\n2\n", "2"));
        assert!(!check(Matcher::OneOf, "1\n2\n", "3"));
    }

    #[test]
    fn between_holds_numbers_with_both_ends() {
        assert!(check(Matcher::Between, "1..2", "2"));
        assert!(check(Matcher::Between, "-0.5 .. 0.5", "1e-3"));
        assert!(!check(Matcher::Between, "1..2", "2.1"));
        assert!(!check(Matcher::Between, "1..2", "nan"));
        assert!(!check(Matcher::Between, "1..2", "one"));
    }

    #[test]
    fn unordered_holds_the_same_elements() {
        assert!(check(Matcher::Unordered, "{'a', 'b'}", "{'b', 'a'}"));
        assert!(check(Matcher::Unordered, "{(1, 2), 'x, y'}", "{'x, y', (1, 2)}"));
        assert!(check(Matcher::Unordered, "frozenset({1, 2})", "frozenset({2, 1})"));
        assert!(check(Matcher::Unordered, "a\nb", "b\na"));
        assert!(!check(Matcher::Unordered, "{1, 2}", "[1, 2]"));
        assert!(!check(Matcher::Unordered, "[1, 1, 2]", "[1, 2, 2]"));
        assert!(!check(Matcher::Unordered, "{'x, y'}", "{'y', 'x'}"));
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        let pattern = Err("`pattern` is no regular expression: unclosed group".to_owned());
        assert_eq!(understand(Matcher::Pattern, "(a"), pattern);
        assert_eq!(understand(Matcher::Between, "3"), Err("`between` wants two numbers, `LOW..HIGH`".to_owned()));
        assert!(understand(Matcher::Between, "2..1").is_err());
        assert!(understand(Matcher::OneOf, "a\n").is_err());
        assert!(understand(Matcher::Ellipsis, "a").is_err());
        assert!(understand(Matcher::Exact, "").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_a_matcher_panic(text in r#"[a-c.,'"\\{}()\[\]0-9 \n…]{0,24}"#, observed in r#"[a-c.,'"\\{}()\[\] \n…]{0,24}"#) {
            for matcher in [Matcher::Exact, Matcher::Ellipsis, Matcher::Pattern, Matcher::OneOf, Matcher::Between, Matcher::Unordered] {
                check(matcher, &text, &observed);
            }
            prop_assert!(check(Matcher::Exact, &text, &text));
            prop_assert!(check(Matcher::Unordered, &text, &text));
        }
    }
}
