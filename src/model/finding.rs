//! Findings: what was found out about one claim, on every Python that ran.

use std::collections::BTreeMap;

use super::{Claim, Known, Label, Reason, Source};

/// How a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// To the letter.
    Exact,
    /// Up to quotes, spacing, ellipsis, addresses and the order of sets.
    Normalised,
    /// Class names without their module, a list cut with `…`, an exception without its message.
    Abridged,
}

/// What became of one claim on one Python.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "super::verdict_json::VerdictJson", into = "super::verdict_json::VerdictJson")]
pub enum Verdict {
    /// Python gives what is documented.
    Holds {
        /// How closely.
        how: Match,
        /// What Python gives.
        actual: String,
    },
    /// Python gives something else.
    Fails {
        /// What Python gives.
        actual: String,
    },
    /// Python gives something else, but the text may well not be meant as what it was taken for.
    Doubtful {
        /// What Python gives.
        actual: String,
        /// Why that is not certain.
        why: Doubt,
    },
    /// No program can tell, or the run did not get there.
    Unverifiable {
        /// Why.
        reason: Reason,
    },
    /// This version cannot run the code: newer syntax or a newer API.
    NotApplicable {
        /// What it lacks.
        reason: Reason,
    },
}

/// Why a difference is not certain to be the document's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The code does not compile, and nothing says that it should not.
    Syntax,
    /// Of an answer block hardly a line is what the code prints.
    NoLine,
    /// The code shows nothing there.
    Silent,
    /// A statement before it that it depends on failed.
    Follows,
    /// What is documented is of another kind, and no answer beside it holds.
    OtherKind,
    /// The words may be a remark.
    Remark,
    /// What a name stands for was decided by blocks before it, and the document may mean others.
    State,
    /// The document says that one might expect it, not that it happens.
    Expected,
    /// The text around it is about other versions: of Python 2, or of a package.
    OtherVersions,
}

impl Doubt {
    /// All of them.
    pub const ALL: [Doubt; 9] = [
        Doubt::Syntax,
        Doubt::NoLine,
        Doubt::Silent,
        Doubt::Follows,
        Doubt::OtherKind,
        Doubt::Remark,
        Doubt::State,
        Doubt::Expected,
        Doubt::OtherVersions,
    ];

    /// It in the words of reports.
    pub fn words(self) -> &'static str {
        match self {
            Doubt::Syntax => "the code does not compile as it was read",
            Doubt::NoLine => "the block may not be what this code prints",
            Doubt::Silent => "the code shows nothing there",
            Doubt::Follows => "what it depends on failed before",
            Doubt::OtherKind => "what is documented is of another kind",
            Doubt::Remark => "the words may be a remark",
            Doubt::State => "the document may mean another value of a name",
            Doubt::Expected => "it may be what one expects, not what happens",
            Doubt::OtherVersions => "it may be stated for other versions",
        }
    }
}

/// What became of one claim over all Pythons that ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Holds wherever it could be checked.
    Holds,
    /// Held on older versions; fails from `since` on.
    Outdated {
        /// First version that fails, of those that ran or as a corpus knows it.
        since: Label,
    },
    /// Fails on older versions; holds from `since` on.
    Ahead {
        /// First version that holds, likewise.
        since: Label,
    },
    /// Holds nowhere.
    False,
    /// Holds here and fails there, in no order of versions.
    Mixed,
    /// Could be checked nowhere.
    Unverifiable,
}

impl Standing {
    /// The word for it in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Outdated { .. } => "outdated",
            Standing::Ahead { .. } => "ahead",
            Standing::False => "false",
            Standing::Mixed => "mixed",
            Standing::Unverifiable => "unverifiable",
        }
    }

    /// The version since when, where there is one.
    pub fn since(&self) -> Option<&Label> {
        match self {
            Standing::Outdated { since } | Standing::Ahead { since } => Some(since),
            _ => None,
        }
    }

    /// Whether the claim fails on some Python.
    pub fn is_failure(&self) -> bool {
        matches!(self, Standing::Outdated { .. } | Standing::Ahead { .. } | Standing::False | Standing::Mixed)
    }
}

/// The versions that could tell, oldest first, each with whether the claim holds there.
pub fn conclusive(verdicts: &BTreeMap<Label, Verdict>) -> impl Iterator<Item = (&Label, bool)> {
    verdicts.iter().filter_map(|(label, verdict)| match verdict {
        Verdict::Holds { .. } => Some((label, true)),
        Verdict::Fails { .. } => Some((label, false)),
        Verdict::Doubtful { .. } | Verdict::Unverifiable { .. } | Verdict::NotApplicable { .. } => None,
    })
}

/// One claim with its verdicts.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Index of the document in the report.
    pub document: usize,
    /// What is known of it already: only what disagrees with that is unexpected.
    pub known: Known,
    /// Why it does not hold, where somebody has said so.
    pub why: Option<String>,
    /// Where it is claimed, for a claim of a corpus.
    pub sources: Vec<Source>,
    /// Whether it failed in the report that was given as baseline already.
    pub in_baseline: bool,
    /// The claim.
    pub claim: Claim,
    /// One verdict a Python, in the order of versions.
    pub verdicts: BTreeMap<Label, Verdict>,
    /// Over all of them.
    pub standing: Standing,
}

impl Finding {
    /// Whether some version says something else than is known (by default, that the claim holds), and not in the
    /// baseline already.
    pub fn is_unexpected(&self) -> bool {
        !self.in_baseline && self.differs_from_known()
    }

    /// Whether it fails on some Python, and that is expected: it is known, or it did in the baseline already.
    pub fn is_known_failure(&self) -> bool {
        self.standing.is_failure() && !self.is_unexpected()
    }

    /// Whether what it does on one Python is unexpected.
    pub fn is_unexpected_on(&self, label: &Label) -> bool {
        !self.in_baseline && self.verdicts.get(label).is_some_and(|verdict| self.differs_on(label, verdict))
    }

    /// Whether it fails nowhere for certain, but differs in a way that is worth a look.
    pub fn is_doubtful(&self) -> bool {
        let doubtful = |verdict: &Verdict| matches!(verdict, Verdict::Doubtful { .. });
        self.standing == Standing::Unverifiable && !self.in_baseline && self.verdicts.values().any(doubtful)
    }

    /// Whether it is about none of the versions that ran, so that there was nothing to check.
    pub fn is_elsewhere(&self) -> bool {
        let elsewhere = |verdict: &Verdict| matches!(verdict, Verdict::NotApplicable { .. });
        !self.verdicts.is_empty() && self.verdicts.values().all(elsewhere)
    }

    /// The last version before the change and the first after it, where some minor between them could not tell and
    /// nobody knows since when: then [`Standing::since`] is only the first that ran.
    pub fn gap(&self) -> Option<(&Label, &Label)> {
        let since = self.standing.since()?;
        let known = match self.known {
            Known::Outdated(since) | Known::Ahead(since) => Some(since),
            Known::Holds | Known::False => None,
        };
        let (before, _) = conclusive(&self.verdicts).filter(|(label, _)| *label < since).last()?;
        let follows = before.0.major == since.0.major && since.0.minor.saturating_sub(before.0.minor) <= 1;
        (!follows && known != Some(since.0.line())).then_some((before, since))
    }

    fn differs_from_known(&self) -> bool {
        self.verdicts.iter().any(|(label, verdict)| self.differs_on(label, verdict))
    }

    fn differs_on(&self, label: &Label, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Holds { .. } => !self.known.holds_on(&label.0),
            Verdict::Fails { .. } => self.known.holds_on(&label.0),
            _ => false,
        }
    }
}
