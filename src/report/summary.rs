//! The summary: how many claims stand how, and what that rests on.

use std::collections::BTreeMap;

use anstyle::AnsiColor;
use serde::Serialize;

use super::outcome::ranges;
use super::{Style, escape};
use crate::model::{Finding, Outcome, Report, Standing, Verdict};

/// How many claims stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All of them.
    pub claims: usize,
    /// Hold wherever they could be checked.
    pub holds: usize,
    /// Held on older versions only.
    pub outdated: usize,
    /// Hold on newer versions only.
    pub ahead: usize,
    /// Hold nowhere.
    #[serde(rename = "false")]
    pub wrong: usize,
    /// Hold here and fail there.
    pub mixed: usize,
    /// Could be checked nowhere, or not for certain.
    pub unverifiable: usize,
    /// Differ, but may well not be meant as what they were taken for; `unverifiable` has them too.
    pub doubtful: usize,
    /// Are about none of the versions that ran.
    pub na: usize,
    /// Fail, and that is known, or was so in the baseline.
    pub known: usize,
    /// Differ from what is known.
    pub unexpected: usize,
}

impl Summary {
    /// Counts the findings of a report.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut summary = Self::default();
        for finding in findings {
            summary.claims += 1;
            summary.known += usize::from(finding.is_known_failure());
            summary.unexpected += usize::from(finding.is_unexpected());
            summary.doubtful += usize::from(finding.is_doubtful());
            *match finding.standing {
                Standing::Holds => &mut summary.holds,
                Standing::Outdated { .. } => &mut summary.outdated,
                Standing::Ahead { .. } => &mut summary.ahead,
                Standing::False => &mut summary.wrong,
                Standing::Mixed => &mut summary.mixed,
                Standing::Unverifiable if finding.is_elsewhere() => &mut summary.na,
                Standing::Unverifiable => &mut summary.unverifiable,
            } += 1;
        }
        summary
    }

    /// Claims that fail on some Python.
    pub fn failing(&self) -> usize {
        self.outdated + self.ahead + self.wrong + self.mixed
    }

    /// The counts with their words, worst first, and the colour that goes with each.
    pub fn counts(&self) -> [(usize, &'static str, AnsiColor); 8] {
        [
            (self.wrong, "false", AnsiColor::Red),
            (self.outdated, "outdated", AnsiColor::Red),
            (self.ahead, "ahead", AnsiColor::Red),
            (self.mixed, "mixed", AnsiColor::Red),
            (self.doubtful, "doubtful", AnsiColor::Yellow),
            (self.unverifiable - self.doubtful, "unverifiable", AnsiColor::Yellow),
            (self.na, "not for these versions", AnsiColor::BrightBlack),
            (self.holds, if self.holds == 1 { "holds" } else { "hold" }, AnsiColor::Green),
        ]
    }
}

/// The summary in words, a few lines without the last line end.
pub fn text(report: &Report, style: &Style) -> String {
    let summary = Summary::of(&report.findings);
    let shown: Vec<String> = summary
        .counts()
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, word, color)| style.paint(color.on_default().bold(), &format!("{count} {word}")))
        .collect();
    let head = style.paint(anstyle::Style::new().bold(), &plural(summary.claims, "claim"));
    let first = if shown.is_empty() { head } else { format!("{head}: {}", shown.join(", ")) };
    let mut lines = vec![first, basis(report, style)];
    lines.extend(known_line(report, style));
    lines.extend(reasons_line(report, style));
    lines.join("\n")
}

/// What fails, and is known to.
fn known_line(report: &Report, style: &Style) -> Option<String> {
    let known = Summary::of(&report.findings).known;
    let old = report.findings.iter().filter(|finding| finding.is_known_failure() && finding.in_baseline).count();
    let shown = if style.verbose { "" } else { ", and not shown" };
    let parts = [(known - old, "known to fail"), (old, "failed in the baseline already")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    (known > 0).then(|| format!("as expected{shown}: {}", parts.collect::<Vec<_>>().join(", ")))
}

/// What the figures rest on: documents, blocks that ran, snippets, Pythons.
pub(super) fn basis(report: &Report, style: &Style) -> String {
    let ran = |outcome: Outcome| !matches!(outcome, Outcome::Skipped);
    let blocks = report.blocks.iter().filter(|block| block.runs.values().any(|run| ran(run.outcome))).count();
    let labels = ranges(report.pythons.iter().map(|(label, _)| label), style.dash());
    let on = if labels.is_empty() { "no Python".to_owned() } else { format!("Python {labels}") };
    let documents = report.documents.len().saturating_sub(report.snippets);
    let of_documents = format!("{}, {}", plural(documents, "document"), plural(blocks, "block"));
    match (documents, report.snippets) {
        (_, 0) => format!("{of_documents} run on {on}"),
        (0, snippets) => format!("{} run on {on}", plural(snippets, "snippet")),
        (_, snippets) => format!("{of_documents} and {} run on {on}", plural(snippets, "snippet")),
    }
}

/// "12 unverifiable: package numpy (3), timing (2), …", wrapped.
fn reasons_line(report: &Report, style: &Style) -> Option<String> {
    const SHOWN: usize = 8;
    let reasons = reasons(&report.findings);
    let total: usize = reasons.iter().map(|(_, count)| count).sum();
    let limit = if style.verbose { usize::MAX } else { SHOWN };
    let mut parts: Vec<String> =
        reasons.iter().take(limit).map(|(reason, count)| format!("{} ({count})", escape::line(reason))).collect();
    if reasons.len() > limit {
        parts.push(style.ellipsis().to_owned());
    }
    let line = format!("{total} unverifiable: {}", parts.join(", "));
    let options = textwrap::Options::new(style.width.max(20)).subsequent_indent("  ");
    (total > 0).then(|| textwrap::fill(&line, options))
}

/// Why claims could be checked nowhere, most frequent first.
pub fn reasons(findings: &[Finding]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let unverifiable = |finding: &&Finding| {
        finding.standing == Standing::Unverifiable && !finding.is_elsewhere() && !finding.is_doubtful()
    };
    for finding in findings.iter().filter(unverifiable) {
        *counts.entry(reason(finding)).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sorted
}

/// Why one claim could be checked nowhere: on the newest Python that says why, for it is the one that people have.
pub fn reason(finding: &Finding) -> String {
    let why = |verdict: &Verdict| match verdict {
        Verdict::Unverifiable { reason } | Verdict::NotApplicable { reason } => Some(reason.spoken()),
        Verdict::Doubtful { why, .. } => Some(why.words().to_owned()),
        Verdict::Holds { .. } | Verdict::Fails { .. } => None,
    };
    finding.verdicts.values().rev().find_map(why).unwrap_or_else(|| "not run".to_owned())
}

/// "1 claim", "2 claims".
pub fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reason;
    use crate::report::fixture;

    #[test]
    fn reasons_are_counted_and_the_rare_ones_left_out() {
        let mut report = fixture::report();
        let template = report.findings.swap_remove(5);
        report.findings.clear();
        for (index, count) in (1..=10).rev().enumerate() {
            let mut finding = template.clone();
            let reason = Reason::Package(format!("p{index}"));
            finding
                .verdicts
                .values_mut()
                .for_each(|verdict| *verdict = Verdict::Unverifiable { reason: reason.clone() });
            report.findings.extend(std::iter::repeat_n(finding, count));
        }
        insta::assert_snapshot!(text(&report, &Style::default()), @r"
        55 claims: 55 unverifiable
        2 documents, 2 blocks run on Python 3.9-3.13
        55 unverifiable: package p0 (10), package p1 (9), package p2 (8), package p3
          (7), package p4 (6), package p5 (5), package p6 (4), package p7 (3), ...
        ");
    }

    #[test]
    fn what_is_about_other_versions_is_counted_apart() {
        let mut report = fixture::report();
        let finding = report.findings.swap_remove(5);
        report.findings = vec![finding.clone(), finding];
        let elsewhere = || Verdict::NotApplicable { reason: Reason::Unstated };
        report.findings[0].verdicts.values_mut().for_each(|verdict| *verdict = elsewhere());
        report.findings[1].verdicts.values_mut().take(4).for_each(|verdict| *verdict = elsewhere());
        insta::assert_snapshot!(text(&report, &Style::default()), @r"
        2 claims: 1 unverifiable, 1 not for these versions
        2 documents, 2 blocks run on Python 3.9-3.13
        1 unverifiable: package numpy (1)
        ");
    }

    #[test]
    fn a_report_of_nothing_says_so() {
        insta::assert_snapshot!(text(&fixture::empty(), &Style::default()), @r"
        0 claims
        0 documents, 0 blocks run on no Python
        ");
    }
}
