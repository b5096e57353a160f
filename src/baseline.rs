//! `--baseline`: an earlier report, whose failing claims are no news.
//!
//! A claim is known again by its document, its form, its code and its documented answer: lines move. One that fails on
//! a version on which it held then is news all the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::claim::Form;
use crate::finding::Verdict;
use crate::report::Report;

/// Why there is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The system says no.
    #[error("cannot read the baseline `{}`: {why}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// It is no report.
    #[error("the baseline `{}` is no JSON report of verify: {why}", path.display())]
    NoReport {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct Written {
    claims: Vec<WrittenClaim>,
}

#[derive(Deserialize)]
struct WrittenClaim {
    document: String,
    form: Form,
    code: String,
    documented: String,
    verdicts: BTreeMap<String, Verdict>,
}

/// What a claim is known again by.
type Key = (String, Form, String, String);

/// The failing claims of an earlier report.
#[derive(Debug)]
pub struct Baseline(BTreeMap<Key, Vec<BTreeMap<String, Verdict>>>);

impl Baseline {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it cannot be read, or is no report.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let bytes = std::fs::read(path).map_err(|why| BaselineError::Read { path: path.to_owned(), why })?;
        let written: Written =
            serde_json::from_slice(&bytes).map_err(|why| BaselineError::NoReport { path: path.to_owned(), why })?;
        let mut claims: BTreeMap<Key, Vec<_>> = BTreeMap::new();
        // From the end, for they are taken from the end.
        for claim in written.claims.into_iter().rev() {
            let key = (plain(&claim.document), claim.form, claim.code, claim.documented);
            claims.entry(key).or_default().push(claim.verdicts);
        }
        Ok(Self(claims))
    }

    /// Marks the findings that are no news.
    pub fn mark(mut self, report: &mut Report) {
        for at in 0..report.findings.len() {
            let path = plain(&report.path_of(report.findings[at].document));
            let finding = &mut report.findings[at];
            let claim = &finding.claim;
            let key = (path, claim.form, claim.code.clone(), claim.documented.clone());
            let Some(before) = self.0.get_mut(&key).and_then(Vec::pop) else { continue };
            let failed = before.values().any(|verdict| matches!(verdict, Verdict::Fails { .. }));
            let anew = finding.verdicts.iter().any(|(label, verdict)| {
                matches!(verdict, Verdict::Fails { .. })
                    && matches!(before.get(&label.to_string()), Some(Verdict::Holds { .. }))
            });
            finding.in_baseline = failed && !anew;
        }
    }
}

/// `./docs/a.md` and `docs/a.md` are one document.
fn plain(document: &str) -> String {
    document.trim_start_matches("./").to_owned()
}
