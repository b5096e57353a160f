//! A verdict as JSON has it. A doubtful one stands there as `unverifiable`, so that programs which know nothing of doubt do
//! not take it for a failure.

use serde::{Deserialize, Serialize};

use super::{Doubt, Match, Reason, Verdict};

/// What the reason of a doubtful verdict begins with.
pub(super) const DOUBTFUL: &str = "doubtful: ";

/// The fields of a verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerdictJson {
    verdict: Word,
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    how: Option<Match>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    doubtful: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Holds,
    Fails,
    Unverifiable,
    Na,
}

impl From<Verdict> for VerdictJson {
    fn from(verdict: Verdict) -> Self {
        let empty = |verdict| VerdictJson { verdict, how: None, actual: None, reason: None, doubtful: false };
        match verdict {
            Verdict::Holds { how, actual } => {
                VerdictJson { how: Some(how), actual: Some(actual), ..empty(Word::Holds) }
            }
            Verdict::Fails { actual } => VerdictJson { actual: Some(actual), ..empty(Word::Fails) },
            Verdict::Doubtful { actual, why } => VerdictJson {
                actual: Some(actual),
                reason: Some(format!("{DOUBTFUL}{}", why.words())),
                doubtful: true,
                ..empty(Word::Unverifiable)
            },
            Verdict::Unverifiable { reason } => {
                VerdictJson { reason: Some(reason.to_string()), ..empty(Word::Unverifiable) }
            }
            Verdict::NotApplicable { reason } => VerdictJson { reason: Some(reason.to_string()), ..empty(Word::Na) },
        }
    }
}

impl TryFrom<VerdictJson> for Verdict {
    type Error = &'static str;

    fn try_from(json: VerdictJson) -> Result<Self, Self::Error> {
        let VerdictJson { verdict, how, actual, reason, doubtful } = json;
        let reason = reason.ok_or("a verdict without a reason");
        let actual = actual.ok_or("a verdict without what Python gives");
        Ok(match verdict {
            Word::Holds => Verdict::Holds { how: how.ok_or("a verdict without how it holds")?, actual: actual? },
            Word::Fails => Verdict::Fails { actual: actual? },
            Word::Unverifiable if doubtful => Verdict::Doubtful { actual: actual?, why: doubt(&reason?)? },
            Word::Unverifiable => Verdict::Unverifiable { reason: Reason::from(reason?.as_str()) },
            Word::Na => Verdict::NotApplicable { reason: Reason::from(reason?.as_str()) },
        })
    }
}

fn doubt(reason: &str) -> Result<Doubt, &'static str> {
    let words = reason.strip_prefix(DOUBTFUL).unwrap_or(reason);
    Doubt::ALL.into_iter().find(|doubt| doubt.words() == words).ok_or("a doubt of an unknown kind")
}
