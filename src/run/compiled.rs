//! The worker's own Python, compiled, as it is remembered between runs: a text that only the worker understands, and
//! checks. What cannot be read or written costs a few milliseconds and no more.

use std::path::Path;

use crate::python;

/// Longer than any such text, in bytes.
const LONGEST: u64 = 1 << 20;

/// What is remembered in a file.
pub(super) fn load(file: Option<&Path>) -> Option<String> {
    let file = file?;
    let short = file.metadata().ok()?.len() <= LONGEST;
    short.then(|| std::fs::read_to_string(file).ok())?
}

/// Remembers a text in a file.
pub(super) fn save(file: Option<&Path>, text: &str) {
    if let Some(file) = file {
        // Not being able to remember costs time alone.
        let _ = python::replace(file, text.as_bytes());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/driver-3.12.1");
        save(Some(&file), "abc");
        assert_eq!(load(Some(&file)).as_deref(), Some("abc"));
    }

    #[test]
    fn what_cannot_be_read_or_written_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"\xff").unwrap();
        save(Some(&file.join("below")), "abc");
        for none in [None, Some(file.as_path()), Some(file.join("below").as_path()), Some(folder.path())] {
            assert_eq!(load(none), None);
        }
    }
}
