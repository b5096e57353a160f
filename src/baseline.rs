//! `--baseline`: an earlier report, whose failing claims are expected to fail.
//!
//! A claim is known again by its document, its form, its code and its documented answer: lines move. One that fails on
//! a version on which it held then is unexpected all the same.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{Finding, Form, Label, Report, Verdict};
use crate::report::read::{ReadError, read};

/// What a claim is known again by.
type Key = (String, Form, String, String);

/// The failing claims of an earlier report.
#[derive(Debug)]
pub struct Baseline(BTreeMap<Key, Vec<BTreeMap<Label, Verdict>>>);

impl Baseline {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it cannot be read, or is no report.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let before = read(path)?;
        let mut claims: BTreeMap<Key, Vec<_>> = BTreeMap::new();
        let keys: Vec<Key> = before.findings.iter().map(|finding| key(&before, finding)).collect();
        // From the end, for they are taken from the end.
        for (key, finding) in keys.into_iter().zip(before.findings).rev() {
            claims.entry(key).or_default().push(finding.verdicts);
        }
        Ok(Self(claims))
    }

    /// Marks the findings that are expected to fail.
    pub fn mark(mut self, report: &mut Report) {
        for at in 0..report.findings.len() {
            let key = key(report, &report.findings[at]);
            let finding = &mut report.findings[at];
            let Some(before) = self.0.get_mut(&key).and_then(Vec::pop) else { continue };
            let failed = before.values().any(|verdict| matches!(verdict, Verdict::Fails { .. }));
            let anew = finding.verdicts.iter().any(|(label, verdict)| {
                matches!(verdict, Verdict::Fails { .. }) && matches!(of(&before, label), Some(Verdict::Holds { .. }))
            });
            finding.in_baseline = failed && !anew;
        }
    }
}

fn key(report: &Report, finding: &Finding) -> Key {
    let claim = &finding.claim;
    (plain(&report.path_of(finding.document)), claim.form, claim.code.clone(), claim.documented.clone())
}

/// The verdict of a label: `3.12` is the same column whatever the last number of the release.
fn of<'a>(verdicts: &'a BTreeMap<Label, Verdict>, label: &Label) -> Option<&'a Verdict> {
    verdicts.iter().find(|(known, _)| known.1 == label.1).map(|(_, verdict)| verdict)
}

/// `./docs/a.md` and `docs/a.md` are one document.
pub(crate) fn plain(document: &str) -> String {
    document.trim_start_matches("./").to_owned()
}
