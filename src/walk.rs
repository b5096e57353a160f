//! Which files are documents.
//!
//! A path that names a file is a document, whatever its ending. In a folder, files with the ending of a format are; what
//! version control ignores is passed over, as the users of ripgrep and ruff expect, as are packages that were installed
//! there, and symbolic links are not followed out of the folder.

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

/// Folders of what is installed or made, which nobody wrote there.
const NOT_WRITTEN: [&str; 4] = ["node_modules", "site-packages", "__pycache__", "__pypackages__"];

/// How folders are searched.
#[derive(Debug, Default)]
pub struct Search {
    /// What is passed over.
    pub exclude: Option<Gitignore>,
    /// Whether that is also meant of files that are named.
    pub force_exclude: bool,
    /// Whether Python files are documents, for their docstrings.
    pub docstrings: bool,
}

impl Search {
    /// Whether a file, or a folder that it lies in, is excluded.
    fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let Some(exclude) = &self.exclude else { return false };
        std::path::absolute(path).is_ok_and(|path| {
            path.starts_with(exclude.path()) && exclude.matched_path_or_any_parents(&path, is_folder).is_ignore()
        })
    }
}

/// What a path names.
#[derive(Debug, Default)]
pub struct Walked {
    /// The documents, in order of their names.
    pub documents: Vec<PathBuf>,
    /// What cannot be looked into below a folder. It costs nothing else.
    pub errors: Vec<WalkError>,
    /// How many Python files there were that were not asked for.
    pub not_asked_for: usize,
}

/// The documents that a path names; of a folder, without those that are excluded.
///
/// # Errors
/// When there is nothing there, or no document in it.
pub fn documents(path: &Path, search: &Search) -> Result<Walked, WalkError> {
    let unreadable = |why: String| WalkError::Unreadable { path: path.to_owned(), why };
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => WalkError::Missing(path.to_owned()),
        _ => unreadable(error.to_string()),
    })?;
    let mut walked = Walked::default();
    if !metadata.is_dir() {
        if !(search.force_exclude && search.excludes(path, false)) {
            walked.documents.push(path.to_owned());
        }
        return Ok(walked);
    }
    for folder in std::path::absolute(path).map_err(|error| unreadable(error.to_string()))?.ancestors() {
        bad_list(folder).map_or(Ok(()), Err)?;
    }
    let passed_over = Arc::new(Mutex::new(Vec::new()));
    let lists = Arc::clone(&passed_over);
    let not_wanted = Search { exclude: search.exclude.clone(), ..Search::default() };
    // Asked before the folder is entered, and with that before its lists are read.
    let can_be_entered = move |entry: &DirEntry| {
        if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        // What is named is searched, whatever it is called.
        if entry.depth() > 0 && (is_installed(entry.path()) || not_wanted.excludes(entry.path(), true)) {
            return false;
        }
        let bad = bad_list(entry.path());
        let good = bad.is_none();
        lists.lock().unwrap_or_else(PoisonError::into_inner).extend(bad);
        good
    };
    for entry in WalkBuilder::new(path).require_git(false).filter_entry(can_be_entered).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => walked.file(entry.into_path(), search),
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

impl Walked {
    /// Takes a file in a folder, if it is a document.
    fn file(&mut self, path: PathBuf, search: &Search) {
        let Some(format) = FORMATS.of_file(&path) else { return };
        if search.excludes(&path, false) || is_for_tools(&path) {
            return;
        }
        if format.searched || search.docstrings {
            self.documents.push(path);
        } else {
            self.not_asked_for += 1;
        }
    }
}

/// Whether a folder holds what is installed or made: packages, or a virtual environment
/// (<https://docs.python.org/3/library/venv.html>).
fn is_installed(folder: &Path) -> bool {
    let named = folder.file_name().is_some_and(|name| NOT_WRITTEN.iter().any(|other| name == *other));
    let ending = folder.extension().is_some_and(|ending| ending == "egg-info" || ending == "dist-info");
    named || ending || folder.join("pyvenv.cfg").exists()
}

/// Whether a text file is for tools and lawyers rather than readers.
fn is_for_tools(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let Some(stem) = name.strip_suffix(".txt") else { return false };
    let begins = ["requirements", "constraints", "license", "licence", "copying", "notice"];
    begins.iter().any(|word| stem.starts_with(word)) || matches!(stem, "cmakelists" | "robots" | "llms")
}

/// The files of a folder that are called README and are documents, in order of their names.
pub fn readmes(folder: &Path) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| PathBuf::from(entry.file_name()));
    let is_readme = |name: &PathBuf| {
        let stem = name.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        stem == "readme" && FORMATS.of_file(name).is_some_and(|format| format.searched)
    };
    let mut readmes: Vec<PathBuf> = names.filter(is_readme).collect();
    readmes.sort();
    readmes
}

/// Whether a folder is a corpus: snippets/ with expected/ beside it.
pub fn is_corpus(folder: &Path) -> bool {
    folder.join("snippets").is_dir() && folder.join("expected").is_dir()
}
