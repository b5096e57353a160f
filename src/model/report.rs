//! All that a run found out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{BlockReport, Finding, Label, Problem, Shard, Version};
use crate::document::Document;
use crate::exit::ExitStatus;
use crate::sandbox::Layers;

/// All that a run found out; every format is made from it.
#[derive(Debug)]
pub struct Report {
    /// The Pythons that ran, in the order of versions.
    pub pythons: Vec<(Label, Python)>,
    /// The layers of the sandbox that were in force in every worker.
    pub sandbox: Layers,
    /// Which share of the blocks it is about, where it is not about all.
    pub shard: Option<Shard>,
    /// The documents, in the order given.
    pub documents: Vec<Document>,
    /// How many of them are expectations of a corpus, each with a snippet.
    pub snippets: usize,
    /// The blocks, in the order of documents and lines.
    pub blocks: Vec<BlockReport>,
    /// The claims with their verdicts, in the order of documents and lines.
    pub findings: Vec<Finding>,
    /// What could not be done, without ending the run: a document that cannot be read, lines that were passed over.
    pub problems: Vec<Problem>,
}

/// A Python that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// Its version.
    pub version: Version,
    /// Where it was found.
    pub executable: PathBuf,
}

impl Report {
    /// 2 if something could not be done, else 1 if some claim fails on some Python, else 0.
    pub fn exit_status(&self) -> ExitStatus {
        if self.problems.iter().any(|problem| problem.is_error) {
            ExitStatus::Error
        } else if self.findings.iter().any(Finding::is_unexpected) {
            ExitStatus::ClaimsFail
        } else {
            ExitStatus::Success
        }
    }

    /// The name of each claim: `guide.md:57`; a second one that begins on that line is `guide.md:57.2`.
    pub fn claim_ids(&self) -> Vec<String> {
        let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut id = |finding: &Finding| {
            let count = seen.entry((finding.document, finding.claim.line)).or_default();
            *count += 1;
            let id = format!("{}:{}", self.path_of(finding.document), finding.claim.line);
            if *count == 1 { id } else { format!("{id}.{count}") }
        };
        self.findings.iter().map(&mut id).collect()
    }

    /// Where a finding stands, as people read it: `guide.md:57`, `guide.ipynb:cell 3:2`.
    pub fn place_of(&self, finding: &Finding) -> String {
        let line = finding.claim.line;
        let document = self.documents.get(finding.document);
        let place = document.map_or_else(|| line.to_string(), |document| document.place(line).to_string());
        format!("{}:{place}", self.path_of(finding.document))
    }

    /// The path of a document by its index; what is not UTF-8 in it stands as U+FFFD.
    pub fn path_of(&self, document: usize) -> String {
        self.documents.get(document).map(|document| document.path.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
