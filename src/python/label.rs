//! Labels: how the Pythons of one run are told apart.

use std::fmt;

use super::version::Stage;
use super::{Interpreter, Version};

/// The key of every per-version map: `3.12`, or `3.12.1` where two of one minor ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub Version, pub String);

impl Label {
    /// The label of a minor version that need not have run: `3.11`.
    pub fn of_minor((major, minor): (u16, u16)) -> Self {
        Self(Version { major, minor, patch: 0, stage: Stage::Final }, format!("{major}.{minor}"))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1)
    }
}

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
