//! Answers in running text that has lost its backticks: "int('123') returns 123". What is code is what the grammar
//! takes: the longest run of words before the verb that is an expression which computes something.

use std::sync::LazyLock;

use regex::Regex;

use super::inline::Stated;
use super::prose::{is_question, plain_value, raised_plainly};
use crate::model::{Answer, Rule};
use crate::syntax::{Source, is_expression};
use crate::vocabulary::pattern;
use crate::vocabulary::prose::{GIVES_WITHOUT_MARKS, SUPPOSES_WITHOUT_MARKS};

static VERB: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\s(?:also |still |always |then |now )?({GIVES_WITHOUT_MARKS})\s")));

/// Longest code that is looked for, in bytes.
const LONGEST: usize = 120;

/// Reads one line of text.
pub(super) fn read(line: usize, text: &str) -> Vec<Stated> {
    // Most lines of prose call nothing and compute nothing.
    if !text.contains(['(', '[', '=', '+', '*', '"', '\'']) || !VERB.is_match(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for verb in VERB.captures_iter(text) {
        let (Some(whole), Some(word)) = (verb.get(0), verb.get(1)) else { continue };
        let (before, after) = (&text[..whole.start()], &text[word.start()..]);
        let said = &text[whole.end()..];
        let answer =
            if matches!(word.as_str(), "raises" | "throws") { raised_plainly(after) } else { plain_value(said) };
        let Some(answer) = answer.filter(|_| !is_asked(said)) else { continue };
        found.extend(codes(before, word.as_str()).into_iter().map(|code| state(line, &code, answer.clone())));
    }
    found
}

fn state(line: usize, code: &str, answer: Answer) -> Stated {
    let (setup, last) = code.rsplit_once(';').unwrap_or(("", code));
    let setup: Vec<String> = Some(setup.trim().to_owned()).filter(|setup| !setup.is_empty()).into_iter().collect();
    Stated::new(line, Rule::PlainSentence, &setup, last.trim(), answer)
}

/// Whether the sentence goes on to a question mark.
fn is_asked(said: &str) -> bool {
    let end = said.find(['.', '?', '!']);
    end.is_some_and(|at| said[at..].starts_with('?'))
}

/// The code before a verb; several where the verb is about all of a list.
fn codes(before: &str, verb: &str) -> Vec<String> {
    let Some(code) = code_before(before) else { return Vec::new() };
    let items = if code.contains(';') { vec![code] } else { items(code) };
    if verb.starts_with("are") {
        return items.into_iter().map(str::to_owned).collect();
    }
    items
        .last()
        .filter(|code| is_question(&Source::parse(code), code))
        .map(|code| (*code).to_owned())
        .into_iter()
        .collect()
}

/// The longest run of words at the end of a text that is code.
fn code_before(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let from = text.len().saturating_sub(LONGEST);
    let starts =
        text.char_indices().filter(|&(at, c)| at >= from && !c.is_whitespace() && is_start(text, at)).map(|(at, _)| at);
    let after_hypothesis = |at: usize| {
        let before = text[..at].trim_end().rsplit([' ', '(', '“']).next().unwrap_or_default().to_lowercase();
        SUPPOSES_WITHOUT_MARKS.contains(&before.as_str())
    };
    let start = starts.into_iter().find(|&at| {
        let code = &text[at..];
        code.is_ascii() && (is_expression(code) || code.contains(';')) && is_question(&Source::parse(code), code)
    })?;
    (!after_hypothesis(start)).then(|| &text[start..])
}

/// Code begins after white space, or after a sign that prose and code do not share.
fn is_start(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '•' | '(' | '“' | '—' | ':'))
}

/// The items of a list of expressions.
fn items(code: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut start = 0;
    for (at, _) in code.match_indices(", ") {
        if is_expression(&code[start..at]) && is_expression(&code[at + 2..]) {
            items.push(code[start..at].trim());
            start = at + 2;
        }
    }
    items.push(code[start..].trim());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        read(1, text).into_iter().map(|stated| (stated.code, stated.answer.documented)).collect()
    }

    #[test]
    fn code_is_told_from_prose_by_the_grammar() {
        for (text, expected) in [
            (
                "  • int('7') returns 7. int('0b11', 2) returns 3 (another base).",
                &[("int('7')", "7"), ("int('0b11', 2)", "3")][..],
            ),
            ("But repr(1) also returns '1'", &[("repr(1)", "'1'")]),
            ("bool(0), bool('') are all False. All else is True.", &[("bool(0)", "False"), ("bool('')", "False")]),
            ("float('nan') == float('nan') is False (by the standard)", &[("float('nan') == float('nan')", "False")]),
            ("int('x') raises ValueError — use a try", &[("int('x')", "ValueError")]),
            ("a = 100; b = 100; a is b is always True", &[("a is b", "True")]),
        ] {
            let expected: Vec<(String, String)> =
                expected.iter().map(|(code, answer)| ((*code).to_owned(), (*answer).to_owned())).collect();
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "This is True for most people (in 2024).",
            "Why does all([]) return True?",
            "If x.get(k) is None, stop.",
            "The function (see above) returns None when it fails.",
            "A list is not a set, and [1] is better.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
