//! Versions with the same outcome, put together: "3.9, 3.10: holds", "3.11–3.15: gives …".

use crate::model::{Finding, Label, Verdict};

/// Versions on which one claim came out alike.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The versions, oldest first.
    pub labels: Vec<&'a Label>,
    /// What they have in common.
    pub verdict: &'a Verdict,
}

/// The outcomes of one finding, in the order of their oldest version.
pub fn outcomes(finding: &Finding) -> Vec<Outcome<'_>> {
    let mut found: Vec<Outcome<'_>> = Vec::new();
    for (label, verdict) in &finding.verdicts {
        match found.iter_mut().find(|outcome| alike(outcome.verdict, verdict)) {
            Some(outcome) => outcome.labels.push(label),
            None => found.push(Outcome { labels: vec![label], verdict }),
        }
    }
    found
}

/// The word for where a finding stands, as people read it.
pub fn word(finding: &Finding) -> &'static str {
    if finding.is_doubtful() { "doubtful" } else { finding.standing.word() }
}

/// How closely an answer holds makes no difference to a reader; what Python gives instead does.
fn alike(a: &Verdict, b: &Verdict) -> bool {
    matches!((a, b), (Verdict::Holds { .. }, Verdict::Holds { .. })) || a == b
}

/// The versions on which a finding fails.
pub fn failing(finding: &Finding) -> Vec<&Label> {
    let fails = |verdict: &Verdict| matches!(verdict, Verdict::Fails { .. });
    finding.verdicts.iter().filter(|(_, verdict)| fails(verdict)).map(|(label, _)| label).collect()
}

/// The versions on which a finding is doubtful.
pub fn doubtful(finding: &Finding) -> Vec<&Label> {
    let is_doubtful = |verdict: &Verdict| matches!(verdict, Verdict::Doubtful { .. });
    finding.verdicts.iter().filter(|(_, verdict)| is_doubtful(verdict)).map(|(label, _)| label).collect()
}

/// Versions in few words: three and more minors in a row become a range. `labels` are sorted.
pub fn ranges<'a>(labels: impl IntoIterator<Item = &'a Label>, dash: &str) -> String {
    let mut runs: Vec<Vec<&Label>> = Vec::new();
    for label in labels {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| follows(last, label)) => run.push(label),
            _ => runs.push(vec![label]),
        }
    }
    runs.iter().map(|run| range(run, dash)).collect::<Vec<_>>().join(", ")
}

/// A range says something about every minor in it, so it must not span one that did not run.
fn follows(earlier: &Label, later: &Label) -> bool {
    earlier.0.major == later.0.major && later.0.minor.saturating_sub(earlier.0.minor) <= 1
}

fn range(run: &[&Label], dash: &str) -> String {
    match run {
        [first, _, .., last] => format!("{first}{dash}{last}"),
        few => few.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn labels(names: &[&str]) -> Vec<Label> {
        names.iter().map(|name| Label(name.parse().unwrap(), (*name).to_owned())).collect()
    }

    #[test]
    fn ranges_hold_only_what_ran() {
        let shown = |names: &[&str]| ranges(&labels(names), "-");
        assert_eq!(shown(&["3.9"]), "3.9");
        assert_eq!(shown(&["3.9", "3.10"]), "3.9, 3.10");
        assert_eq!(shown(&["3.9", "3.10", "3.11", "3.13"]), "3.9-3.11, 3.13");
        assert_eq!(shown(&["3.9", "3.12", "3.15"]), "3.9, 3.12, 3.15");
        assert_eq!(shown(&["3.12.1", "3.12.4", "3.13"]), "3.12.1-3.13");
    }
}
