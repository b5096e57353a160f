//! Verdicts over versions → the standing of a claim.
//!
//! The versions that ran tell since when an answer holds no more only as closely as they follow one another; a corpus may
//! know it better, and knows it where a single version runs.

use std::collections::BTreeMap;

use crate::model::{Known, Label, Standing, Verdict, conclusive};

/// The standing over all versions that could tell. What is `known` says since when, where that agrees with all of them.
pub fn of(verdicts: &BTreeMap<Label, Verdict>, known: Known) -> Standing {
    let conclusive: Vec<(&Label, bool)> = conclusive(verdicts).collect();
    let (oldest, newest) = (conclusive.first().map(|(_, holds)| *holds), conclusive.last().map(|(_, holds)| *holds));
    // As the version that ran is called, where one of that minor did.
    let called = |since: (u16, u16)| {
        let ran = verdicts.keys().find(|label| label.0.line() == since);
        ran.cloned().unwrap_or_else(|| Label::of_minor(since))
    };
    let agrees = conclusive.iter().all(|(label, holds)| known.holds_on(&label.0) == *holds);
    match known {
        Known::Outdated(since) if agrees && newest == Some(false) => Standing::Outdated { since: called(since) },
        Known::Ahead(since) if agrees && oldest == Some(false) => Standing::Ahead { since: called(since) },
        _ => observed(&conclusive),
    }
}

/// The standing by what was seen alone.
fn observed(conclusive: &[(&Label, bool)]) -> Standing {
    let changes: Vec<&Label> =
        conclusive.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1].0).collect();
    match (conclusive.first(), changes.as_slice()) {
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
    use crate::model::{Match, Reason};

    fn standing(letters: &str) -> String {
        known(letters, Known::Holds)
    }

    /// From Python 3.9 on: `h`olds, `f`ails, or cannot tell.
    #[expect(clippy::unwrap_used, reason = "the versions are written out")]
    fn known(letters: &str, known: Known) -> String {
        let verdicts = letters
            .chars()
            .enumerate()
            .map(|(at, letter)| {
                let text = format!("3.{}", 9 + at);
                let verdict = match letter {
                    'h' => Verdict::Holds { how: Match::Exact, actual: String::new() },
                    'f' => Verdict::Fails { actual: String::new() },
                    _ => Verdict::Unverifiable { reason: Reason::Varies },
                };
                (Label(text.parse().unwrap(), text), verdict)
            })
            .collect();
        let standing = of(&verdicts, known);
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

    #[test]
    fn what_is_known_says_since_when_where_it_agrees() {
        let outdated = |letters: &str| known(letters, Known::Outdated((3, 11)));
        assert_eq!(outdated("uuf"), "outdated 3.11");
        assert_eq!(outdated("uuuuf"), "outdated 3.11");
        assert_eq!(outdated("huuuf"), "outdated 3.11", "between the two that ran");
        assert_eq!(outdated("uf"), "false ", "fails earlier than is known");
        assert_eq!(outdated("fff"), "false ");
        assert_eq!(outdated("hhhf"), "outdated 3.12", "holds longer than is known");
        assert_eq!(outdated("hh"), "holds ", "those that ran are older");
        assert_eq!(outdated("uuuu"), "unverifiable ");
        let ahead = |letters: &str| known(letters, Known::Ahead((3, 11)));
        assert_eq!(ahead("ff"), "ahead 3.11");
        assert_eq!(ahead("fuuh"), "ahead 3.11");
        assert_eq!(ahead("uuh"), "holds ");
        assert_eq!(ahead("ffff"), "false ");
        assert_eq!(known("ff", Known::False), "false ");
    }
}
