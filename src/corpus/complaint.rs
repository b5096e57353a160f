//! What is wrong with a file of a corpus, with its place, in words that help.

use std::path::Path;

use serde_yaml::{Error, Location, UserMessageFormatter};

use crate::model::Problem;

/// Where somebody looks who does not know the form.
const FORM: &str = "docs/corpus.md tells the form";

/// What is wrong with a file that is not YAML, or not of this form.
pub(super) fn unreadable(path: &Path, error: &Error) -> Problem {
    let (message, help) = match error.without_snippet() {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("`{field}` is not a key here"), did_you_mean(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("`{variant}` is not a choice here"), did_you_mean(variant, expected))
        }
        Error::SerdeMissingField { field, .. } => (format!("`{field}` is missing"), FORM.to_owned()),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("`{key}` is stated twice"), "keep one of them".to_owned())
        }
        Error::InvalidScalar { .. } => ("a number is wanted here".to_owned(), FORM.to_owned()),
        Error::Unexpected { expected, .. } => (format!("{} is wanted here", plainly(expected)), FORM.to_owned()),
        Error::Eof { .. } => ("the file ends too early".to_owned(), FORM.to_owned()),
        Error::MultipleDocuments { .. } => {
            ("there is a second document in the file".to_owned(), "write one file a snippet".to_owned())
        }
        Error::Budget { .. } => ("the file is larger or deeper than a person writes".to_owned(), "split it".to_owned()),
        other => (without_place(&other.render_with_formatter(&UserMessageFormatter)).to_owned(), FORM.to_owned()),
    };
    problem(path, error.location(), message, &help)
}

/// The parser's words for what it wants, in ours.
fn plainly(expected: &str) -> &str {
    match expected {
        "sequence start" => "a list",
        "mapping start" => "a mapping of keys",
        "string scalar" | "scalar" => "text",
        other => other,
    }
}

/// A message without the place that its writer appended.
fn without_place(text: &str) -> &str {
    text.rsplit_once(" at line ").map_or(text, |(message, _)| message).trim_end_matches('.')
}

/// `did you mean` with the nearest word, or the words there are.
fn did_you_mean(word: &str, words: &[&str]) -> String {
    match similar::get_close_matches(word, words, 1, 0.6).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of `{}`", words.join("`, `")),
    }
}

/// An error of a corpus file.
pub(super) fn problem(path: &Path, at: Option<Location>, message: String, help: &str) -> Problem {
    let (line, column) = at.map_or((None, None), position);
    Problem { line, column, ..Problem::error(message).of(path).help(help) }
}

/// Line and column, where they are known.
pub(super) fn position(at: Location) -> (Option<usize>, Option<usize>) {
    let known = |number: u64| usize::try_from(number).ok().filter(|number| *number > 0);
    (known(at.line()), known(at.column()))
}
