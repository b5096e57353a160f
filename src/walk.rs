//! Which files are documents.
//!
//! A path that names a file is a document, whatever its ending. In a folder, files with the ending of a format are; what
//! version control ignores is passed over, as the users of ripgrep and ruff expect, and symbolic links are not followed
//! out of the folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::Gitignore;
use ignore::{DirEntry, WalkBuilder};

use crate::control_file;
use crate::format::FORMATS;

/// The lists of what is ignored that lie in a folder.
const LISTS: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];

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

/// What a path names.
#[derive(Debug, Default)]
pub struct Walked {
    /// The documents, in order of their names.
    pub documents: Vec<PathBuf>,
    /// What cannot be looked into below a folder. It costs nothing else.
    pub errors: Vec<WalkError>,
}

/// The documents that a path names; of a folder, without those that `exclude` names.
///
/// # Errors
/// When there is nothing there, or no document in it.
pub fn documents(path: &Path, exclude: Option<&Gitignore>) -> Result<Walked, WalkError> {
    let unreadable = |why: String| WalkError::Unreadable { path: path.to_owned(), why };
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => WalkError::Missing(path.to_owned()),
        _ => unreadable(error.to_string()),
    })?;
    let mut walked = Walked::default();
    if !metadata.is_dir() {
        walked.documents.push(path.to_owned());
        return Ok(walked);
    }
    for folder in std::path::absolute(path).map_err(|error| unreadable(error.to_string()))?.ancestors() {
        bad_list(folder).map_or(Ok(()), Err)?;
    }
    let passed_over = Arc::new(Mutex::new(Vec::new()));
    let lists = Arc::clone(&passed_over);
    // Asked before the folder is entered, and with that before its lists are read.
    let can_be_entered = move |entry: &DirEntry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let bad = is_folder.then(|| bad_list(entry.path())).flatten();
        let good = bad.is_none();
        lists.lock().unwrap_or_else(PoisonError::into_inner).extend(bad);
        good
    };
    for entry in WalkBuilder::new(path).require_git(false).filter_entry(can_be_entered).build() {
        match entry {
            Ok(entry) if exclude.is_some_and(|exclude| is_excluded(exclude, entry.path())) => {}
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && FORMATS.has_document(entry.path()) => {
                walked.documents.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => walked.errors.push(unreadable(error.to_string())),
        }
    }
    walked.errors.append(&mut passed_over.lock().unwrap_or_else(PoisonError::into_inner));
    walked.documents.sort();
    let nothing = walked.documents.is_empty() && walked.errors.is_empty();
    if nothing { Err(WalkError::Empty(path.to_owned())) } else { Ok(walked) }
}

/// What is wrong with the lists of a folder that say what is ignored in it, if anything is. They are read by a library,
/// which would wait for a pipe, and read a device to its end.
fn bad_list(folder: &Path) -> Option<WalkError> {
    let wrong = |name: &str| {
        let path = folder.join(name);
        let why = control_file::check(&path, control_file::SHORT).err()?;
        let is_there = !matches!(why.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        is_there.then(|| WalkError::Unreadable { path, why: why.to_string() })
    };
    LISTS.into_iter().find_map(wrong)
}

/// Whether a file, or a folder that it lies in, is excluded.
fn is_excluded(exclude: &Gitignore, path: &Path) -> bool {
    std::path::absolute(path).is_ok_and(|path| {
        path.starts_with(exclude.path()) && exclude.matched_path_or_any_parents(&path, false).is_ignore()
    })
}

/// Whether a folder is a corpus: snippets/ with expected/ beside it.
pub fn is_corpus(folder: &Path) -> bool {
    folder.join("snippets").is_dir() && folder.join("expected").is_dir()
}
