//! Whether a document may be written to: what is in version control and as it was committed there can be had back.

use std::path::Path;
use std::process::{Command, Stdio};

/// Why a document should not be written to, if there is a reason.
pub(super) fn objection(path: &Path) -> Option<&'static str> {
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false") {
        return Some("nothing is written in CI");
    }
    match git(path, &["ls-files", "--error-unmatch"]) {
        None => return Some("it is not in version control, so that a correction could not be undone"),
        Some(_) => match git(path, &["status", "--porcelain"]) {
            Some(changes) if changes.is_empty() => {}
            _ => return Some("it has changes that are not committed"),
        },
    }
    None
}

/// What git says of a file; nothing where it fails. No program that the repository names is run.
fn git(path: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let path = path.canonicalize().ok()?;
    let mut command = Command::new("git");
    command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C"]).arg(path.parent()?);
    command.args(arguments).arg("--").arg(path.file_name()?);
    command.env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok()?;
    output.status.success().then_some(output.stdout)
}
