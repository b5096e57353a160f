//! Directives of other tools. Each is what the tool's own manual says; what needs no heed here (names flow from block to
//! block anyway, fixtures are pytest's) is known and does nothing.

use super::Ask;
use crate::model::{Expected, Role};

/// What a comment asks for, if it is a directive of a tool that is known.
pub(super) fn read(text: &str) -> Option<Vec<Ask>> {
    let text = text.trim();
    let tools = [sybil, doccmd, pytest_codeblocks, phmdoctest, pytest_markdown_docs, marks_of_pytest];
    tools.iter().find_map(|tool| tool(text))
}

/// Sybil (<https://sybil.readthedocs.io>): `skip: next`, `skip: start`, `skip: end`, with a condition or a reason behind
/// them; `invisible-code-block: python`; `clear-namespace`.
fn sybil(text: &str) -> Option<Vec<Ask>> {
    if let Some(rest) = text.strip_prefix("skip:") {
        return parts(rest).map(|ask| vec![ask]);
    }
    let language = text.strip_prefix("invisible-code-block:").or_else(|| text.strip_prefix("invisible-code:"));
    match language.map(str::trim) {
        Some("python" | "py" | "python3") => Some(vec![Ask::Code]),
        Some(_) => Some(vec![Ask::Nothing]),
        None => (text == "clear-namespace").then(|| vec![Ask::Nothing]),
    }
}

/// doccmd (<https://github.com/adamtheturtle/doccmd>): `skip doccmd[all]: next`, `group doccmd[all]: start`.
fn doccmd(text: &str) -> Option<Vec<Ask>> {
    let (what, rest) = text.split_once(" doccmd[")?;
    let (_, rest) = rest.split_once("]:")?;
    match what {
        "skip" => parts(rest).map(|ask| vec![ask]),
        "group" => Some(vec![Ask::Nothing]),
        _ => None,
    }
}

/// `next`, `start`, `end`.
fn parts(rest: &str) -> Option<Ask> {
    match rest.split_whitespace().next()?.split('(').next()? {
        "next" => Some(Ask::Skip),
        "start" => Some(Ask::Start),
        "end" => Some(Ask::End),
        _ => None,
    }
}

/// pytest-codeblocks (<https://github.com/nschloe/pytest-codeblocks>).
fn pytest_codeblocks(text: &str) -> Option<Vec<Ask>> {
    let word = text.strip_prefix("pytest-codeblocks:")?.trim();
    let name = word.split('(').next().unwrap_or(word);
    Some(vec![match name {
        "skip" | "skipif" => Ask::Skip,
        "skipfile" => Ask::SkipAll,
        "expect-error" | "expect-exception" => Ask::Expect(Expected::Raises),
        "expected-output" => Ask::Role(Role::Output),
        _ => Ask::Nothing,
    }])
}

/// phmdoctest (<https://tmarktaylor.github.io/phmdoctest/doc/directive1/>).
fn phmdoctest(text: &str) -> Option<Vec<Ask>> {
    let word = text.strip_prefix("phmdoctest-")?.split_whitespace().next()?;
    let below = |word: &str| word.strip_prefix("mark.skipif<")?.strip_suffix('>').map(|since| format!(">={since}"));
    Some(vec![match word {
        "skip" | "mark.skip" => Ask::Skip,
        "setup" => Ask::Role(Role::Setup),
        "teardown" => Ask::Role(Role::Cleanup),
        word => below(word).map_or(Ask::Nothing, Ask::Versions),
    }])
}

/// pytest-markdown-docs (<https://github.com/modal-labs/pytest-markdown-docs>): `pmd-metadata: notest fixture:capsys`.
fn pytest_markdown_docs(text: &str) -> Option<Vec<Ask>> {
    let words = text.strip_prefix("pmd-metadata:")?;
    Some(words.split_whitespace().map(|word| if word == "notest" { Ask::Skip } else { Ask::Nothing }).collect())
}

/// Marks of pytest as several plugins have them: `pytest.mark.skip`, `pytestmark: xfail`; and markdown-pytest's
/// (<https://github.com/mosquito/markdown-pytest>) `name: test_one; mark: skip`.
fn marks_of_pytest(text: &str) -> Option<Vec<Ask>> {
    let mark = |word: &str| match word.trim().split(['(', ' ']).next().unwrap_or_default() {
        "skip" | "skipif" => Ask::Skip,
        "xfail" => Ask::Expect(Expected::Raises),
        _ => Ask::Nothing,
    };
    if let Some(word) = text.strip_prefix("pytest.mark.").or_else(|| text.strip_prefix("pytestmark:")) {
        return Some(vec![mark(word)]);
    }
    let named = text.strip_prefix("name:").is_some_and(|rest| rest.trim_start().starts_with("test"));
    let plugin = named || text.starts_with("codeblock-name:") || text.starts_with("continue:");
    let marks = || text.split(';').filter_map(|part| part.trim().strip_prefix("mark:")).map(mark);
    plugin.then(|| marks().chain([Ask::Nothing]).collect())
}
