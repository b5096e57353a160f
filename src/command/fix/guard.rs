//! Whether a document may be written to: what is in version control and as it was committed there can be had back.

use std::path::Path;

use crate::command::git;

/// Why a document should not be written to, if there is a reason.
pub(super) fn objection(path: &Path) -> Option<&'static str> {
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false") {
        return Some("nothing is written in CI");
    }
    match ask(path, &["ls-files", "--error-unmatch"]) {
        None => return Some("it is not in version control, so that a correction could not be undone"),
        Some(_) => match ask(path, &["status", "--porcelain"]) {
            Some(changes) if changes.is_empty() => {}
            _ => return Some("it has changes that are not committed"),
        },
    }
    None
}

/// What git says of a file; nothing where it fails.
fn ask(path: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let path = path.canonicalize().ok()?;
    // A name need not be UTF-8; where it is not, git is not asked.
    let name = path.file_name()?.to_str()?;
    git::run(path.parent()?, &[arguments, &["--", name]].concat()).ok()
}
