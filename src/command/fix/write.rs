//! A document on disk: read as it is, replaced as a whole.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::super::Failure;
use crate::model::Problem;

/// The bytes of a document, which are UTF-8.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| wrong(path, &format!("cannot read: {error}")))
}

/// Replaces a document, unless it has changed meanwhile. Whoever reads it finds the old or the new one, whole; a link
/// stays one, and the mode stays as it is.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Failure> {
    if read(path)? != before {
        return Err(wrong(path, "it changed while its answers were checked; nothing is written"));
    }
    let cannot = |error: std::io::Error| wrong(path, &format!("cannot write: {error}"));
    let file = path.canonicalize().map_err(cannot)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    new.write_all(after.as_bytes()).map_err(cannot)?;
    let mode = fs::metadata(&file).map_err(cannot)?.permissions();
    new.as_file().set_permissions(mode).map_err(cannot)?;
    new.as_file().sync_all().map_err(cannot)?;
    new.persist(&file).map_err(|error| cannot(error.error))?;
    Ok(())
}

fn wrong(path: &Path, message: &str) -> Failure {
    Failure::Problem(Problem::error(message).of(path))
}
