//! `verify merge`: the reports of several machines as one, as if one machine had done all of the work.
//!
//! The machines have divided the blocks (`--shard`), the Pythons, or both. What they share must be the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::judge::standing;
use crate::model::{BlockReport, Finding, Form, Label, Report, Shard};

/// Puts reports together.
///
/// # Errors
/// Where they are not of one and the same work: what is wrong, in words.
pub fn merge(reports: Vec<Report>) -> Result<Report, String> {
    complete(&reports)?;
    let mut reports = reports.into_iter();
    let mut merged = reports.next().ok_or("there is nothing to merge")?;
    merged.shard = None;
    for report in reports {
        same_work(&merged, &report)?;
        for (label, python) in report.pythons {
            if merged.pythons.iter().all(|(known, _)| *known != label) {
                merged.pythons.push((label, python));
            }
        }
        merged.sandbox = merged.sandbox.common(&report.sandbox);
        merged.blocks.extend(report.blocks);
        merged.findings.extend(report.findings);
        merged.problems.extend(report.problems);
    }
    merged.pythons.sort_by(|(a, _), (b, _)| a.cmp(b));
    merged.blocks = blocks(merged.blocks);
    merged.findings = findings(merged.findings);
    merged.problems = merged.problems.into_iter().fold(Vec::new(), |mut known, problem| {
        if !known.contains(&problem) {
            known.push(problem);
        }
        known
    });
    Ok(merged)
}

/// All shares must be there, for each set of Pythons.
fn complete(reports: &[Report]) -> Result<(), String> {
    let mut shares: BTreeMap<Vec<&Label>, BTreeSet<Shard>> = BTreeMap::new();
    for report in reports {
        let pythons = report.pythons.iter().map(|(label, _)| label).collect();
        shares.entry(pythons).or_default().extend(report.shard);
    }
    for there in shares.values() {
        let Some(first) = there.first() else { continue };
        for number in 1..=first.count {
            let wanted = Shard { number, count: first.count };
            if !there.contains(&wanted) {
                return Err(format!("the report of share {wanted} is missing"));
            }
        }
        if let Some(other) = there.iter().find(|shard| shard.count != first.count) {
            return Err(format!("shares {first} and {other} are not of one division"));
        }
    }
    Ok(())
}

fn same_work(one: &Report, other: &Report) -> Result<(), String> {
    let paths = |report: &Report| report.documents.iter().map(|document| document.path.clone()).collect::<Vec<_>>();
    if paths(one) != paths(other) {
        return Err("the reports are of different documents".to_owned());
    }
    for (label, _) in &other.pythons {
        if let Some((known, _)) = one.pythons.iter().find(|(known, _)| known.1 == label.1 && known.0 != label.0) {
            return Err(format!("the reports differ in Python {label}: {} and {}", known.0, label.0));
        }
    }
    Ok(())
}

fn blocks(all: Vec<BlockReport>) -> Vec<BlockReport> {
    let mut merged: BTreeMap<(usize, usize, usize), BlockReport> = BTreeMap::new();
    for block in all {
        let key = (block.document, block.first, block.last);
        match merged.get_mut(&key) {
            Some(known) => known.runs.extend(block.runs),
            None => drop(merged.insert(key, block)),
        }
    }
    merged.into_values().collect()
}

/// What tells a claim from others on its line.
type Key = (usize, usize, Option<(usize, usize)>, Form, String, String);

fn findings(all: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::with_capacity(all.len());
    let mut places: BTreeMap<(Key, usize), usize> = BTreeMap::new();
    let mut counts: BTreeMap<(Key, Vec<Label>), usize> = BTreeMap::new();
    for finding in all {
        let claim = &finding.claim;
        let key =
            (finding.document, claim.line, claim.columns, claim.form, claim.code.clone(), claim.documented.clone());
        // Two claims that are alike in all this are told apart by their order within one report.
        let count = counts.entry((key.clone(), finding.verdicts.keys().cloned().collect())).or_default();
        *count += 1;
        match places.get(&(key.clone(), *count)).and_then(|&at| merged.get_mut(at)) {
            Some(known) => {
                known.in_baseline &= finding.in_baseline;
                known.verdicts.extend(finding.verdicts);
                known.standing = standing::of(&known.verdicts, known.known);
            }
            None => {
                places.insert((key, *count), merged.len());
                merged.push(finding);
            }
        }
    }
    merged.sort_by_key(|finding| (finding.document, finding.claim.line, finding.claim.columns));
    merged
}
