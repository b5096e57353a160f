//! What is known of a claim before it is checked, and where else it is made.

use serde::{Deserialize, Serialize};

use super::Version;

/// What is known of an expectation over the versions that it speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// It holds.
    #[default]
    Holds,
    /// It holds nowhere.
    False,
    /// It fails from this minor version on: `(3, 11)`.
    Outdated((u16, u16)),
    /// It holds from this minor version on.
    Ahead((u16, u16)),
}

impl Known {
    /// The word of a change and the version since when.
    pub(crate) fn change(self) -> Option<(&'static str, String)> {
        match self {
            Known::Holds | Known::False => None,
            Known::Outdated((major, minor)) => Some(("outdated", format!("{major}.{minor}"))),
            Known::Ahead((major, minor)) => Some(("ahead", format!("{major}.{minor}"))),
        }
    }

    /// As it stands in a file of expected/; what holds is not said.
    pub fn spelled(self) -> Option<String> {
        match self.change() {
            Some((word, since)) => Some(format!("{{{word}: \"{since}\"}}")),
            None => (self == Known::False).then(|| "false".to_owned()),
        }
    }

    /// Whether the answer is known to hold on a version.
    pub fn holds_on(self, version: &Version) -> bool {
        let minor = (version.major, version.minor);
        match self {
            Known::Holds => true,
            Known::False => false,
            Known::Outdated(since) => minor < since,
            Known::Ahead(since) => minor >= since,
        }
    }
}

/// A place that claims the fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The document: a file name, or an address.
    pub document: String,
    /// Its line, 1-based.
    pub line: usize,
}
