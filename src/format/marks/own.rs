//! Our own directives: `verify: skip`, one syntax in the comments of all formats.

use similar::get_close_matches;

use super::Ask;
use crate::model::{Expected, Problem, Role, Version};

/// What begins a directive.
const MARK: &str = "verify:";

/// The words, each with what follows it.
const WORDS: [(&str, &str); 10] = [
    ("skip", ""),
    ("skip-file", ""),
    ("start", ""),
    ("end", ""),
    ("setup", ""),
    ("group", "NAME"),
    ("expect", "false|outdated 3.N|raises"),
    ("python", ">=3.11"),
    ("ignore-line", "/PATTERN/"),
    ("with", "REQUIREMENT, …"),
];

/// Whether a comment is one of them.
pub(super) fn is_own(text: &str) -> bool {
    text.trim_start().starts_with(MARK)
}

/// What a line of Python that is a comment alone says, at a prompt or not.
pub(super) fn python_comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix(">>>").or_else(|| line.strip_prefix("...")).unwrap_or(line);
    line.trim_start().strip_prefix('#').map(str::trim)
}

/// What a directive asks for; several stand one after the other, with semicolons between them.
///
/// # Errors
/// When a word is unknown, or what follows it is not what it takes.
pub(super) fn read(text: &str) -> Result<Vec<Ask>, Problem> {
    let asked = text.trim_start().strip_prefix(MARK).unwrap_or(text);
    asked.split(';').map(str::trim).filter(|ask| !ask.is_empty()).map(one).collect()
}

fn one(ask: &str) -> Result<Ask, Problem> {
    let (word, rest) = ask.split_once(char::is_whitespace).unwrap_or((ask, ""));
    let rest = rest.trim();
    match word {
        "skip" if rest.is_empty() => Ok(Ask::Skip),
        "skip-file" if rest.is_empty() => Ok(Ask::SkipAll),
        "start" if rest.is_empty() => Ok(Ask::Start),
        "end" if rest.is_empty() => Ok(Ask::End),
        "setup" if rest.is_empty() => Ok(Ask::Role(Role::Setup)),
        "group" if !rest.is_empty() => Ok(Ask::Group(rest.to_owned())),
        "expect" => expected(rest).map(Ask::Expect).ok_or_else(|| wrong(word, rest)),
        "python" if is_range(rest) => Ok(Ask::Versions(rest.to_owned())),
        "ignore-line" => pattern(rest).map(Ask::IgnoreLines).ok_or_else(|| wrong(word, rest)),
        // Read by `packages::stated`: it is about the whole document.
        "with" if !rest.is_empty() => Ok(Ask::Nothing),
        _ => Err(wrong(word, rest)),
    }
}

/// Whether words are bounds of versions: `>=3.11, <3.14`.
fn is_range(words: &str) -> bool {
    let is_bound = |bound: &str| {
        let version = bound.trim().trim_start_matches(['>', '<', '=']).trim();
        version.split_once('.').is_some_and(|(major, minor)| major == "3" && minor.parse::<u16>().is_ok())
    };
    words.split(',').all(is_bound)
}

fn expected(rest: &str) -> Option<Expected> {
    match rest.split_once(' ').unwrap_or((rest, "")) {
        ("false", "") => Some(Expected::False),
        ("raises", "") => Some(Expected::Raises),
        ("outdated", since) => {
            let since: Version = format!("{since}.0").parse().ok()?;
            Some(Expected::Outdated((since.major, since.minor)))
        }
        _ => None,
    }
}

/// A pattern between slashes that can be compiled.
fn pattern(rest: &str) -> Option<String> {
    let inside = rest.strip_prefix('/')?.strip_suffix('/')?;
    regex::Regex::new(inside).ok().map(|_| inside.to_owned())
}

fn wrong(word: &str, rest: &str) -> Problem {
    if let Some((_, takes)) = WORDS.iter().find(|(known, _)| *known == word) {
        let message = format!("`verify: {word}` cannot be followed by `{rest}`");
        let form = format!("verify: {word} {takes}");
        return Problem::error(message).help(format!("it is written `{}`", form.trim_end()));
    }
    let known: Vec<&str> = WORDS.iter().map(|(known, _)| *known).collect();
    let help = match get_close_matches(word, &known, 1, 0.6).first() {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("the words are {}", known.join(", ")),
    };
    Problem::error(format!("`verify: {word}` is no directive")).help(help)
}
