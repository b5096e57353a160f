//! `verify merge`.

use std::path::Path;

use super::{Failure, check};
use crate::cli::MergeArgs;
use crate::document::Document;
use crate::exit::ExitStatus;
use crate::merge::merge;
use crate::model::{Problem, Report};
use crate::report::read::read;

/// Puts reports together and writes the one that comes of it.
pub(super) fn run(args: &MergeArgs) -> Result<ExitStatus, Failure> {
    let reports = args.reports.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>();
    let reports =
        reports.map_err(|error| Failure::new(error, Some("verify … --output json=FILE writes one".into())))?;
    let mut merged = merge(reports).map_err(|error| Failure::new(error, None))?;
    let missing = read_documents(&mut merged);
    merged.problems.extend(missing);
    check::write(&args.report, &merged)
}

/// Reads the documents again: a report holds their names, and what people are shown is taken from their text.
fn read_documents(report: &mut Report) -> Option<Problem> {
    let mut missing = 0;
    for document in &mut report.documents {
        let path: &Path = &document.path;
        match Document::read(path) {
            Ok(read) => *document = read,
            Err(_) => missing += 1,
        }
    }
    (missing > 0).then(|| {
        Problem::warning(format!("{missing} of {} documents cannot be read here", report.documents.len()))
            .help("run it where the reports were made, to see the lines that they are about")
    })
}
