//! Ranges of versions, as `python:` states them.

use std::fmt;
use std::str::FromStr;

use super::Version;

/// Minor versions: `3.11`, `>=3.11`, `>=3.10,<3.13`. A pre-release counts as its release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<(Bound, (u16, u16))>);

/// One comparison of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

/// Longest first, so that `>=` is not read as `>`.
const SIGNS: [(&str, Bound); 5] = [
    ("<=", Bound::LessOrEqual),
    (">=", Bound::GreaterOrEqual),
    ("==", Bound::Equal),
    ("<", Bound::Less),
    (">", Bound::Greater),
];

impl Versions {
    /// Whether a version is in the range.
    pub fn contains(&self, version: &Version) -> bool {
        let minor = (version.major, version.minor);
        self.0.iter().all(|(bound, limit)| match bound {
            Bound::Less => minor < *limit,
            Bound::LessOrEqual => minor <= *limit,
            Bound::Equal => minor == *limit,
            Bound::GreaterOrEqual => minor >= *limit,
            Bound::Greater => minor > *limit,
        })
    }
}

impl FromStr for Versions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(|part| comparison(part.trim())).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (bound, (major, minor))) in self.0.iter().enumerate() {
            let sign = SIGNS.iter().find(|(_, other)| other == bound).map_or("", |(sign, _)| sign);
            write!(f, "{}{sign}{major}.{minor}", if index > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

/// Reads `>=3.11`.
fn comparison(text: &str) -> Result<(Bound, (u16, u16)), String> {
    let found = SIGNS.iter().find_map(|(sign, bound)| text.strip_prefix(sign).map(|rest| (*bound, rest)));
    let (bound, rest) = found.unwrap_or((Bound::Equal, text));
    Ok((bound, minor_version(rest.trim())?))
}

/// Reads `3.11`.
pub fn minor_version(text: &str) -> Result<(u16, u16), String> {
    let parts = text.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    parts.ok_or_else(|| format!("`{text}` is not a minor version of Python such as `3.11`"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::Versions;

    fn holds(range: &str) -> Vec<u16> {
        let range: Versions = range.parse().unwrap();
        (9..=15).filter(|minor| range.contains(&format!("3.{minor}.0").parse().unwrap())).collect()
    }

    #[test]
    fn ranges_hold_what_they_say() {
        assert_eq!(holds("3.11"), [11]);
        assert_eq!(holds(">=3.13"), [13, 14, 15]);
        assert_eq!(holds(" >3.9, <= 3.11"), [10, 11]);
        assert!(holds("<3.9").is_empty());
        assert!(Versions::default().contains(&"3.9.0".parse().unwrap()));
    }

    #[test]
    fn a_pre_release_counts_as_its_release() {
        assert!(">=3.15".parse::<Versions>().unwrap().contains(&"3.15.0a1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "3", "3.11.2", ">=", "=>3.11", "3.x", ">=3.11,", "99999999.1", "3.-1"] {
            assert!(text.parse::<Versions>().is_err(), "{text}");
        }
    }

    #[test]
    fn it_is_shown_as_it_is_written() {
        assert_eq!(">=3.10, <3.13".parse::<Versions>().unwrap().to_string(), ">=3.10,<3.13");
    }
}
