//! Labels: how the Pythons of one run are told apart.

use std::fmt;

use super::Version;
use super::version::Stage;

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
