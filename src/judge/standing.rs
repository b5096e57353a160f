//! Verdicts over versions → the standing of a claim.

use std::collections::BTreeMap;

use crate::finding::{Standing, Verdict};
use crate::python::Label;

/// The standing over all versions that could tell.
pub fn of(verdicts: &BTreeMap<Label, Verdict>) -> Standing {
    let told: Vec<(&Label, bool)> = verdicts
        .iter()
        .filter_map(|(label, verdict)| match verdict {
            Verdict::Holds { .. } => Some((label, true)),
            Verdict::Fails { .. } => Some((label, false)),
            _ => None,
        })
        .collect();
    let changes: Vec<&Label> = told.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1].0).collect();
    match (told.first(), changes.as_slice()) {
        (None, _) => Standing::Unverifiable,
        (Some((_, true)), []) => Standing::Holds,
        (Some((_, false)), []) => Standing::False,
        (Some((_, true)), [since]) => Standing::Outdated { since: (*since).clone() },
        (Some((_, false)), [since]) => Standing::Ahead { since: (*since).clone() },
        _ => Standing::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Match;

    #[expect(clippy::unwrap_used, reason = "the versions are written out")]
    fn standing(letters: &str) -> String {
        let verdicts = letters
            .chars()
            .enumerate()
            .map(|(at, letter)| {
                let text = format!("3.{}", 9 + at);
                let verdict = match letter {
                    'h' => Verdict::Holds { how: Match::Exact, actual: String::new() },
                    'f' => Verdict::Fails { actual: String::new() },
                    _ => Verdict::Unverifiable { reason: String::new() },
                };
                (Label(text.parse().unwrap(), text), verdict)
            })
            .collect();
        let standing = of(&verdicts);
        format!("{} {}", standing.word(), standing.since().map(ToString::to_string).unwrap_or_default())
    }

    #[test]
    fn the_standing_says_since_when() {
        assert_eq!(standing("hhh"), "holds ");
        assert_eq!(standing("hhff"), "outdated 3.11");
        assert_eq!(standing("ffh"), "ahead 3.11");
        assert_eq!(standing("fff"), "false ");
        assert_eq!(standing("hfh"), "mixed ");
        assert_eq!(standing("uuu"), "unverifiable ");
        assert_eq!(standing("uhuf"), "outdated 3.12");
    }
}
