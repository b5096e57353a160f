//! What a run did not check: blocks that fail where nothing says so, answers that nothing could be said of, documents
//! without an answer, lines that were passed over. Each is told, and each can be made to fail a run.

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;

use crate::document::Document;
use crate::model::{BlockReport, Expected, Finding, Form, Outcome, Problem, Report, Standing, Topic, Verdict};

/// Something that a run did not check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Gap {
    /// A block that raises where no exception is documented, does not parse, exits or runs out of time
    Raised,
    /// An answer of which nothing could be said on any Python
    Unverifiable,
    /// A document, or a whole run, without an answer that was checked
    Nothing,
    /// An answer that differs but may be meant otherwise
    Doubtful,
    /// Lines that look like Python and were passed over
    Unread,
}

/// Blocks that are named in one warning.
const MOST_NAMED: usize = 8;

/// Adds to the problems of a report what it did not check, so far as it is not told elsewhere.
pub fn add_warnings(report: &mut Report) {
    let mut problems = raised(report);
    if is_empty(report) {
        let message = "not one answer was checked";
        let help =
            "`verify list` shows what was found, `-v` why it could not be checked; `--allow-empty` makes it pass";
        problems.push(Problem::warning(message).help(help).about(Topic::Nothing));
    }
    report.problems.extend(problems);
}

/// Whether not one answer was checked.
pub fn is_empty(report: &Report) -> bool {
    !report.findings.iter().any(is_checked)
}

/// What was not checked.
pub fn gaps(report: &Report) -> BTreeSet<Gap> {
    let has_problem = |topic: Topic| report.problems.iter().any(|problem| problem.topic == Some(topic));
    let finding = |is: &dyn Fn(&Finding) -> bool| report.findings.iter().any(is);
    let checked: BTreeSet<usize> =
        report.findings.iter().filter(|one| is_checked(one)).map(|finding| finding.document).collect();
    let is_there = |gap: &Gap| match gap {
        Gap::Raised => has_problem(Topic::Raised),
        Gap::Unverifiable => finding(&is_open),
        Gap::Nothing => checked.len() < report.documents.len() || checked.is_empty(),
        Gap::Doubtful => finding(&Finding::is_doubtful),
        Gap::Unread => has_problem(Topic::Unread),
    };
    Gap::value_variants().iter().copied().filter(is_there).collect()
}

fn is_checked(finding: &Finding) -> bool {
    finding.standing != Standing::Unverifiable
}

/// Whether nothing can be said of an answer, on versions that it is about.
fn is_open(finding: &Finding) -> bool {
    finding.standing == Standing::Unverifiable && !finding.is_elsewhere() && !finding.is_doubtful()
}

/// The blocks of each document that fail where nothing says so.
fn raised(report: &Report) -> Vec<Problem> {
    let reported = reported(report);
    let mut documents: BTreeMap<usize, BTreeMap<Way, Vec<&BlockReport>>> = BTreeMap::new();
    for block in report.blocks.iter().filter(|block| block.expected != Some(Expected::Raises)) {
        let lines = (block.document, block.first)..=(block.document, block.last.max(block.first));
        if let Some(way) = way(block).filter(|_| reported.range(lines).next().is_none()) {
            documents.entry(block.document).or_default().entry(way).or_default().push(block);
        }
    }
    documents.iter().filter_map(|(&document, ways)| in_document(report.documents.get(document)?, ways)).collect()
}

/// The blocks of one document, in words.
fn in_document(source: &Document, ways: &BTreeMap<Way, Vec<&BlockReport>>) -> Option<Problem> {
    let first = ways.values().flatten().map(|block| block.first).min()?;
    let place = |block: &&BlockReport| source.place(block.first).to_string();
    let in_words = |(way, blocks): (&Way, &Vec<&BlockReport>)| {
        let mut places: Vec<String> = blocks.iter().take(MOST_NAMED).map(place).collect();
        if blocks.len() > MOST_NAMED {
            places.push(format!("and {} more", blocks.len() - MOST_NAMED));
        }
        let (count, places) = (blocks.len(), places.join(", "));
        if count == 1 {
            format!("1 block {} (line {places})", way.one)
        } else {
            format!("{count} blocks {} (lines {places})", way.many)
        }
    };
    let message = ways.iter().map(in_words).collect::<Vec<_>>().join("; ");
    let help = "state the exception, or mark the block: `verify: expect raises`, `verify: skip` (docs/directives.md)";
    Some(Problem::warning(message).of(&source.path).at(Some(first)).help(help).about(Topic::Raised))
}

/// Documents and their lines at which it is known that something goes wrong: an exception is documented and came, or what
/// differs is told.
fn reported(report: &Report) -> BTreeSet<(usize, usize)> {
    let holds = |finding: &Finding| finding.verdicts.values().any(|verdict| matches!(verdict, Verdict::Holds { .. }));
    let known = |finding: &&Finding| {
        let differs = finding.is_unexpected() || finding.is_doubtful() || finding.is_known_failure();
        differs || finding.claim.form == Form::Raises && holds(finding)
    };
    let lines = |finding: &Finding| [finding.claim.code_line, finding.claim.line].map(|line| (finding.document, line));
    report.findings.iter().filter(known).flat_map(lines).collect()
}

/// A way to fail, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    /// What one block does.
    one: &'static str,
    /// What several do.
    many: &'static str,
}

/// How a block fails: on some Python, or on all of them where it is the syntax, for that may be a newer one's.
fn way(block: &BlockReport) -> Option<Way> {
    let ran = || block.runs.values().map(|run| run.outcome).filter(|outcome| *outcome != Outcome::Skipped);
    let any = |outcome: Outcome| ran().any(|one| one == outcome);
    let (one, many) = match () {
        () if ran().next().is_some() && ran().all(|outcome| outcome == Outcome::Syntax) => {
            ("is not valid Python", "are not valid Python")
        }
        () if any(Outcome::Timeout) => ("runs out of time", "run out of time"),
        () if any(Outcome::Killed) => ("is ended at a limit", "are ended at a limit"),
        () if any(Outcome::Exited) => ("exits", "exit"),
        () if any(Outcome::Raised) => ("raises an exception", "raise exceptions"),
        () => return None,
    };
    Some(Way { one, many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_report_without_a_checked_answer_is_empty() {
        let mut report = fixture::report();
        assert!(!is_empty(&report));
        report.findings.retain(|finding| finding.standing == Standing::Unverifiable);
        assert!(is_empty(&report) && gaps(&report).contains(&Gap::Nothing));
        add_warnings(&mut report);
        assert!(report.problems.iter().any(|problem| problem.topic == Some(Topic::Nothing)));
    }

    #[test]
    fn blocks_that_fail_are_told_where_nothing_else_tells_it() {
        let mut report = fixture::report();
        report.findings.clear();
        report.problems.clear();
        report
            .blocks
            .iter_mut()
            .flat_map(|block| block.runs.values_mut())
            .for_each(|run| run.outcome = Outcome::Raised);
        add_warnings(&mut report);
        let raised: Vec<_> = report.problems.iter().filter(|problem| problem.topic == Some(Topic::Raised)).collect();
        assert!(!raised.is_empty() && raised.iter().all(|problem| problem.message.contains("raise")));
        assert!(gaps(&report).contains(&Gap::Raised));
    }
}
