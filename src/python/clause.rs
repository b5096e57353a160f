//! Conditions on a version: `>=3.10`, `!=3.11`, `~=3.12.1`.
//!
//! A condition is compared as far as it is written: `<=3.13` lets every 3.13 pass, as somebody who chooses
//! interpreters means it. (PEP 440 would read it as `<=3.13.0` and leave 3.13.1 out.) Where all three numbers are
//! written, the two readings agree.

use std::cmp::Ordering;

use crate::model::Version;

/// A version as far as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// `3`
    Major(u16),
    /// `3.12`, `312`
    Minor(u16, u16),
    /// `3.12.1`, `3.15.0rc1`
    Full(Version),
}

impl Written {
    /// Reads `3`, `3.12`, `312`, `3.12.1`, `3.15.0rc1`, `3.15rc1`; with `.*` behind it, too.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix(".*").unwrap_or(text);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::compact(text);
        }
        let (major, rest) = text.split_once('.')?;
        if let Some(minor) = number(rest) {
            return Some(Self::Minor(number(major)?, minor));
        }
        text.parse().ok().or_else(|| short_prerelease(text)).map(Self::Full)
    }

    /// `3` and `312`: one digit for the major version, up to two for the minor one.
    fn compact(digits: &str) -> Option<Self> {
        match digits.len() {
            1 => Some(Self::Major(number(digits)?)),
            2 | 3 => Some(Self::Minor(number(digits.get(..1)?)?, number(digits.get(1..)?)?)),
            _ => None,
        }
    }

    /// How `version` stands to this one, compared as far as this one is written.
    fn order(&self, version: &Version) -> Ordering {
        match *self {
            Self::Major(major) => version.major.cmp(&major),
            Self::Minor(major, minor) => version.line().cmp(&(major, minor)),
            Self::Full(full) => version.cmp(&full),
        }
    }

    /// Whether `version` shares all numbers but the last one written: the ceiling of `~=`.
    fn same_but_last(&self, version: &Version) -> bool {
        match *self {
            Self::Major(_) => true,
            Self::Minor(major, _) => version.major == major,
            Self::Full(full) => version.line() == full.line(),
        }
    }
}

fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// `3.15rc1` for `3.15.0rc1`.
fn short_prerelease(text: &str) -> Option<Version> {
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (numbers, stage) = text.split_at_checked(at)?;
    (numbers.matches('.').count() == 1).then(|| format!("{numbers}.0{stage}").parse().ok()).flatten()
}

/// What stands before the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Compatible,
    AtLeast,
    AtMost,
    Above,
    Below,
}

/// The operators as they are written, the longer first.
const OPERATORS: [(&str, Operator); 8] = [
    ("===", Operator::Equal),
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("~=", Operator::Compatible),
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    (">", Operator::Above),
    ("<", Operator::Below),
];

/// One condition on a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    operator: Operator,
    written: Written,
}

impl Clause {
    /// The condition that a version is this one, as far as it is written.
    pub fn exactly(written: Written) -> Self {
        Self { operator: Operator::Equal, written }
    }

    /// Reads one condition with its operator.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let found = OPERATORS.iter().find_map(|(sign, operator)| Some((text.strip_prefix(sign)?, *operator)));
        let (rest, operator) = found?;
        Some(Self { operator, written: Written::parse(rest)? })
    }

    /// Reads conditions with commas between them.
    pub fn parse_all(text: &str) -> Option<Vec<Self>> {
        text.split(',').map(Self::parse).collect()
    }

    /// Reads `3.9..3.15`: both ends are included.
    pub fn parse_span(text: &str) -> Option<Vec<Self>> {
        let (from, to) = text.split_once("..")?;
        let from = Self { operator: Operator::AtLeast, written: Written::parse(from)? };
        let to = Self { operator: Operator::AtMost, written: Written::parse(to)? };
        Some(vec![from, to])
    }

    /// Whether `version` meets the condition.
    pub fn admits(&self, version: &Version) -> bool {
        let order = self.written.order(version);
        match self.operator {
            Operator::Equal => order.is_eq(),
            Operator::Unequal => order.is_ne(),
            Operator::Compatible => order.is_ge() && self.written.same_but_last(version),
            Operator::AtLeast => order.is_ge(),
            Operator::AtMost => order.is_le(),
            Operator::Above => order.is_gt(),
            Operator::Below => order.is_lt(),
        }
    }

    /// The minor version that this condition names alone, as `==3.12` does.
    pub fn minor(&self) -> Option<(u16, u16)> {
        match (self.operator, self.written) {
            (Operator::Equal, Written::Minor(major, minor)) => Some((major, minor)),
            (Operator::Equal, Written::Full(version)) => Some(version.line()),
            _ => None,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn admits(clauses: &str, version: &str) -> bool {
        let version = version.parse().unwrap();
        Clause::parse_all(clauses).unwrap().iter().all(|clause| clause.admits(&version))
    }

    #[test]
    fn a_condition_is_compared_as_far_as_it_is_written() {
        assert!(admits("<=3.13", "3.13.4"));
        assert!(!admits("<=3.13.3", "3.13.4"));
        assert!(!admits(">3.13", "3.13.4"));
        assert!(admits(">3.13.3", "3.13.4"));
        assert!(admits("==3.13", "3.13.4"));
        assert!(admits("==3.13.*", "3.13.4"));
        assert!(!admits("!=3.13", "3.13.4"));
        assert!(admits(">=3", "3.13.4"));
        assert!(admits(">=3.10, <3.14", "3.13.4"));
        assert!(!admits(">=3.10,<3.14", "3.14.0"));
    }

    #[test]
    fn compatible_releases_share_all_but_the_last_number() {
        assert!(admits("~=3.10", "3.13.0"));
        assert!(!admits("~=3.10", "3.9.7"));
        assert!(!admits("~=3.10", "4.0.0"));
        assert!(admits("~=3.10.2", "3.10.5"));
        assert!(!admits("~=3.10.2", "3.10.1"));
        assert!(!admits("~=3.10.2", "3.11.0"));
    }

    #[test]
    fn a_prerelease_comes_before_its_release_and_within_its_minor() {
        assert!(!admits(">=3.15.0", "3.15.0rc1"));
        assert!(admits(">=3.15", "3.15.0rc1"));
        assert!(!admits("<3.15", "3.15.0rc1"));
        assert!(admits("==3.15rc1", "3.15.0rc1"));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["", "3.12", ">=", ">=x", ">=3.12,", "=3.12", ">=3.12.1.1"] {
            assert_eq!(Clause::parse_all(text), None, "{text}");
        }
    }
}
