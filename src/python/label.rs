//! Labels: how the Pythons of one run are told apart.

use super::Interpreter;
use crate::model::{Label, Version};

/// Gives each interpreter a label of its own: `X.Y`; the full version where two of one minor are there; with a
/// number (`3.12.1#2`) where even that is taken, as by a virtual environment beside its base.
pub(super) fn label(interpreters: Vec<Interpreter>) -> Vec<(Label, Interpreter)> {
    let versions: Vec<Version> = interpreters.iter().map(|interpreter| interpreter.version).collect();
    let mut texts: Vec<String> = Vec::new();
    for version in &versions {
        let alone = versions.iter().filter(|other| other.line() == version.line()).count() == 1;
        let text = if alone { format!("{}.{}", version.major, version.minor) } else { version.to_string() };
        texts.push(unused(text, &texts));
    }
    let labels = versions.into_iter().zip(texts).map(|(version, text)| Label(version, text));
    labels.zip(interpreters).collect()
}

fn unused(text: String, taken: &[String]) -> String {
    let numbered = (2..).map(|n| format!("{text}#{n}"));
    let mut names = std::iter::once(text.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(text)
}
