//! Versions of Python.

use std::fmt;
use std::str::FromStr;

/// A version of CPython. Ordered as releases are: `3.15.0a1` before `3.15.0b2` before `3.15.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `3` of `3.12.1`.
    pub major: u16,
    /// `12` of `3.12.1`.
    pub minor: u16,
    /// `1` of `3.12.1`.
    pub patch: u16,
    /// Where the release stands.
    pub stage: Stage,
}

/// How far a release has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// `a1`
    Alpha(u16),
    /// `b1`
    Beta(u16),
    /// `rc1`
    Candidate(u16),
    /// A final release.
    Final,
}

impl Version {
    /// Major and minor number: what a report has one column for.
    pub fn line(&self) -> (u16, u16) {
        (self.major, self.minor)
    }

    /// Whether this is no final release.
    pub fn is_prerelease(&self) -> bool {
        self.stage != Stage::Final
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match self.stage {
            Stage::Alpha(n) => write!(f, "a{n}"),
            Stage::Beta(n) => write!(f, "b{n}"),
            Stage::Candidate(n) => write!(f, "rc{n}"),
            Stage::Final => Ok(()),
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a version of Python");
        let mut parts = text.splitn(3, '.');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let (major, minor) = (number().ok_or_else(wrong)?, number().ok_or_else(wrong)?);
        let rest = parts.next().unwrap_or("0");
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let patch = rest[..digits].parse().map_err(|_| wrong())?;
        let stage = match rest[digits..].trim_end_matches('+') {
            "" => Stage::Final,
            tag => {
                let at = tag.find(|c: char| c.is_ascii_digit()).ok_or_else(wrong)?;
                let n = tag[at..].parse().map_err(|_| wrong())?;
                match &tag[..at] {
                    "a" => Stage::Alpha(n),
                    "b" => Stage::Beta(n),
                    "rc" => Stage::Candidate(n),
                    _ => return Err(wrong()),
                }
            }
        };
        Ok(Self { major, minor, patch, stage })
    }
}
