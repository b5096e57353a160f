//! Words behind the language of a fence: `python notest`, `{.python .no-test}`, `py {test="skip"}`, `python,ignore`.

use super::{Ask, Piece};
use crate::model::Expected;
use crate::vocabulary::file_path;

/// The file that an info string names: `python title="pkg/mod.py"`, `python:mod.py`.
pub(super) fn file(info: &str) -> Option<&str> {
    let words = info.split(|c: char| c.is_whitespace() || "\"'={}:,".contains(c));
    words.skip(1).find_map(file_path)
}

/// What they ask for.
pub(super) fn words(piece: &Piece) -> impl Iterator<Item = Ask> + use<> {
    let info = piece.info.clone().unwrap_or_default();
    // The first word is the language, and what stands in quotes is a title.
    let words: Vec<String> = if info.contains([' ', ',', '{']) {
        info.split([' ', ',', '{', '}', '\t']).skip(1).map(str::to_lowercase).collect()
    } else {
        Vec::new()
    };
    words.into_iter().filter_map(|word| one(word.trim_start_matches(['.', '#'])))
}

/// The words of pytest-markdown-docs, pytest-examples, `MkDocs` plugins, and those of rustdoc
/// (<https://doc.rust-lang.org/rustdoc/write-documentation/documentation-tests.html#attributes>) that mean the same.
fn one(word: &str) -> Option<Ask> {
    match word {
        "notest" | "no-test" | "no_test" | "skip-test" | "skip_test" | "ignore" | "no_run" | "no-run" | "norun"
        | "test=\"skip\"" | "test=skip" | "skip=true" | "skip=\"true\"" => Some(Ask::Skip),
        "should_panic" | "should-panic" | "should_raise" | "expect-error" => Some(Ask::Expect(Expected::Raises)),
        _ => None,
    }
}
