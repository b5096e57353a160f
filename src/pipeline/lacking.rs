//! Pythons on which nothing was run, for the packages that were asked for cannot be had there: nothing can be said of them.

use crate::judge;
use crate::model::{BlockRun, Label, Outcome, Reason, Report, Verdict};
use crate::python::Interpreter;

/// Adds such a Python to a report.
pub fn add(report: &mut Report, label: &Label, interpreter: &Interpreter, reason: &Reason) {
    let place = report.pythons.iter().position(|(other, _)| other > label).unwrap_or(report.pythons.len());
    report.pythons.insert(place, (label.clone(), interpreter.into()));
    for finding in &mut report.findings {
        finding.verdicts.insert(label.clone(), Verdict::Unverifiable { reason: reason.clone() });
        finding.standing = judge::standing::of(&finding.verdicts, finding.known);
    }
    for block in report.blocks.iter_mut().filter(|block| !block.runs.is_empty()) {
        let skipped = BlockRun { outcome: Outcome::Skipped, reason: Some(reason.clone()), seconds: 0.0 };
        block.runs.insert(label.clone(), skipped);
    }
}
