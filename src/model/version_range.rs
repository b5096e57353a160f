//! Ranges of versions: those that an answer is stated for, and those of `python:` in a corpus.

use std::fmt;
use std::str::FromStr;

use super::Version;

/// Minor versions: `[min, below)`, as `(major, minor)`. A pre-release counts as its release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VersionRange {
    /// First version.
    pub min: Option<(u16, u16)>,
    /// First version that is not meant any more.
    pub below: Option<(u16, u16)>,
}

impl VersionRange {
    /// Whether a version is meant.
    pub fn contains(&self, version: &Version) -> bool {
        let minor = version.line();
        self.min.is_none_or(|min| minor >= min) && self.below.is_none_or(|below| minor < below)
    }

    /// What both ranges have in common.
    fn and(self, other: Self) -> Self {
        let below = match (self.below, other.below) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { min: self.min.max(other.min), below }
    }
}

/// Reads `3.11`, `>=3.11`, `>=3.10, <3.13`.
impl FromStr for VersionRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').try_fold(Self::default(), |range, part| Ok(range.and(comparison(part.trim())?)))
    }
}

/// As it is read: `>=3.10,<3.13`.
impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound =
            |sign: &str, limit: Option<(u16, u16)>| limit.map(|(major, minor)| format!("{sign}{major}.{minor}"));
        let bounds = [bound(">=", self.min), bound("<", self.below)];
        f.write_str(&bounds.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

/// Reads `>=3.11`.
fn comparison(text: &str) -> Result<VersionRange, String> {
    // Longest first, so that `>=` is not read as `>`.
    let sign = ["<=", ">=", "==", "<", ">"].into_iter().find(|sign| text.starts_with(sign)).unwrap_or_default();
    let minor = minor_version(text[sign.len()..].trim())?;
    let next = Some((minor.0, minor.1.saturating_add(1)));
    let (min, below) = match sign {
        "<=" => (None, next),
        ">=" => (Some(minor), None),
        "<" => (None, Some(minor)),
        ">" => (next, None),
        _ => (Some(minor), next),
    };
    Ok(VersionRange { min, below })
}

/// Reads `3.11`.
pub fn minor_version(text: &str) -> Result<(u16, u16), String> {
    let parts = text.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    parts.ok_or_else(|| format!("`{text}` is not a minor version of Python such as `3.11`"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::VersionRange;

    fn holds(range: &str) -> Vec<u16> {
        let range: VersionRange = range.parse().unwrap();
        (9..=15).filter(|minor| range.contains(&format!("3.{minor}.0").parse().unwrap())).collect()
    }

    #[test]
    fn ranges_hold_what_they_say() {
        assert_eq!(holds("3.11"), [11]);
        assert_eq!(holds(">=3.13"), [13, 14, 15]);
        assert_eq!(holds(" >3.9, <= 3.11"), [10, 11]);
        assert!(holds("<3.9").is_empty());
        assert!(VersionRange::default().contains(&"3.9.0".parse().unwrap()));
    }

    #[test]
    fn a_pre_release_counts_as_its_release() {
        assert!(">=3.15".parse::<VersionRange>().unwrap().contains(&"3.15.0a1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "3", "3.11.2", ">=", "=>3.11", "3.x", ">=3.11,", "99999999.1", "3.-1"] {
            assert!(text.parse::<VersionRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn it_is_shown_so_that_it_reads_the_same() {
        for text in ["3.11", ">=3.13", ">=3.10,<3.13", "<=3.12", ""] {
            let range: VersionRange = if text.is_empty() { VersionRange::default() } else { text.parse().unwrap() };
            let shown = range.to_string();
            assert!(shown.is_empty() && text.is_empty() || shown.parse() == Ok(range), "{text}: {shown}");
        }
        assert_eq!(">=3.10, <3.13".parse::<VersionRange>().unwrap().to_string(), ">=3.10,<3.13");
    }
}
