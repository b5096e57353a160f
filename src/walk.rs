//! Which files are documents.
//!
//! A path that names a file is a document, whatever its ending. In a folder, files with an ending of text are; what
//! version control ignores is passed over, as the users of ripgrep and ruff expect, and symbolic links are not followed
//! out of the folder.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// Endings of documents in folders.
const ENDINGS: [&str; 8] = ["md", "markdown", "mdx", "qmd", "rmd", "rst", "txt", "text"];

/// Why a path gives no documents.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// There is nothing of that name.
    #[error("no such file or folder: `{}`", .0.display())]
    Missing(PathBuf),
    /// The folder cannot be read.
    #[error("cannot read `{}`: {why}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The folder holds no document.
    #[error("no documents in `{}`", .0.display())]
    Empty(PathBuf),
}

/// The documents that a path names, in order of their names.
///
/// # Errors
/// When there is nothing there, or no document in it.
pub fn documents(path: &Path) -> Result<Vec<PathBuf>, WalkError> {
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => WalkError::Missing(path.to_owned()),
        _ => WalkError::Unreadable { path: path.to_owned(), why: error.to_string() },
    })?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in WalkBuilder::new(path).require_git(false).build() {
        let entry = entry.map_err(|error| WalkError::Unreadable { path: path.to_owned(), why: error.to_string() })?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && has_ending_of_text(entry.path()) {
            found.push(entry.into_path());
        }
    }
    found.sort();
    if found.is_empty() { Err(WalkError::Empty(path.to_owned())) } else { Ok(found) }
}

fn has_ending_of_text(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Whether a folder is a corpus: snippets/ with expected/ beside it.
pub fn is_corpus(folder: &Path) -> bool {
    folder.join("snippets").is_dir() && folder.join("expected").is_dir()
}
