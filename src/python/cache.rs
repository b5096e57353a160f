//! What interpreters said about themselves, remembered between runs.
//!
//! Starting a Python costs 15 ms and more; looking at its file costs nothing. A remembered answer counts as long as
//! path, real path, size and time of change of the executable are the same. An answer of one file for another (a
//! pyenv shim, a launcher script) is never remembered, nor is a failure, which may be over at the next run.
//! A cache that cannot be read or written is as good as an empty one.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::Why;
use super::probe::{Facts, probe};
use crate::model::Version;

/// Raised whenever `probe.py` tells something else.
const SCHEMA: u32 = 1;

#[derive(Default, Serialize, Deserialize)]
struct Remembered {
    schema: u32,
    entries: BTreeMap<PathBuf, Entry>,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    stamp: Stamp,
    facts: Facts,
}

/// What tells that an executable is the one that was asked.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Stamp {
    real: PathBuf,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl Stamp {
    fn of(executable: &Path) -> Option<Self> {
        let real = executable.canonicalize().ok()?;
        let metadata = real.metadata().ok()?;
        let (seconds, nanoseconds) = (metadata.mtime(), metadata.mtime_nsec());
        Some(Self { real, size: metadata.len(), seconds, nanoseconds })
    }
}

/// The memory of answers. Shared by the threads that ask.
pub(super) struct Cache {
    file: Option<PathBuf>,
    known: BTreeMap<PathBuf, Entry>,
    new: Mutex<BTreeMap<PathBuf, Entry>>,
}

impl Cache {
    /// Reads what is remembered in `folder`.
    pub(super) fn load(folder: Option<&Path>) -> Self {
        let file = folder.map(|folder| folder.join("pythons.json"));
        let text = file.as_ref().and_then(|file| std::fs::read(file).ok()).unwrap_or_default();
        let remembered: Remembered = serde_json::from_slice(&text).unwrap_or_default();
        let known = if remembered.schema == SCHEMA { remembered.entries } else { BTreeMap::new() };
        Self { file, known, new: Mutex::default() }
    }

    /// The file for what interpreters of a version have compiled.
    pub(super) fn compiled(&self, version: Version) -> Option<PathBuf> {
        self.file.as_ref().map(|file| file.with_file_name(format!("driver-{version}")))
    }

    /// What the interpreter at an absolute path has said about itself, if it is still the same.
    pub(super) fn get(&self, executable: &Path) -> Option<Facts> {
        let entry = self.known.get(executable)?;
        (Some(&entry.stamp) == Stamp::of(executable).as_ref()).then(|| entry.facts.clone())
    }

    /// What the interpreter at an absolute path says about itself, remembered or not.
    ///
    /// # Errors
    /// As [`probe`].
    pub(super) fn facts(&self, executable: &Path) -> Result<Facts, Why> {
        self.get(executable).map_or_else(|| self.ask(executable), Ok)
    }

    /// Asks the interpreter at an absolute path.
    ///
    /// # Errors
    /// As [`probe`].
    pub(super) fn ask(&self, executable: &Path) -> Result<Facts, Why> {
        let stamp = Stamp::of(executable);
        let facts = probe(executable)?;
        if let Some(stamp) = stamp.filter(|stamp| facts.executable.canonicalize().is_ok_and(|real| real == stamp.real))
        {
            self.remember(executable, Entry { stamp, facts: facts.clone() });
        }
        Ok(facts)
    }

    fn remember(&self, executable: &Path, entry: Entry) {
        if let Ok(mut new) = self.new.lock() {
            new.insert(executable.to_owned(), entry);
        }
    }

    /// Writes what was learned, and forgets what is gone.
    pub(super) fn save(self) {
        let new = self.new.into_inner().unwrap_or_default();
        if let (Some(file), false) = (self.file, new.is_empty()) {
            let entries = self.known.into_iter().chain(new).filter(|(path, _)| path.exists()).collect();
            // Not being able to remember costs time alone.
            let remembered = Remembered { schema: SCHEMA, entries };
            let _ = serde_json::to_vec(&remembered).map(|bytes| replace(&file, &bytes));
        }
    }
}

/// Writes beside a file and renames: a reader sees the old one or the new one, whole.
///
/// # Errors
/// Where its folder cannot be made or written in.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(bytes)?;
    beside.persist(file)?;
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A script that claims to be the interpreter `claimed`, and counts how often it was asked.
    fn interpreter(folder: &Path, claimed: &Path) -> PathBuf {
        let path = folder.join("python");
        let answer = format!(
            r#"{{"implementation":"cpython","version":[3,12,1],"stage":["final",0],"executable":"{}","base_prefix":"/p",
"path":[],"libraries":[],"library_folder":null,"platlibdir":"lib","multiarch":null,"free_threaded":false}}"#,
            claimed.display()
        );
        let text = format!("#!/bin/sh\necho >> '{}/asked'\necho '{}'\n", folder.display(), answer.replace('\n', ""));
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn ask(folder: &Path, executable: &Path) -> usize {
        let cache = Cache::load(Some(folder));
        assert_eq!(cache.facts(executable).unwrap().version().to_string(), "3.12.1");
        cache.save();
        std::fs::read(folder.join("asked")).unwrap().len()
    }

    #[test]
    fn an_interpreter_is_asked_once_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let executable = interpreter(folder.path(), &folder.path().join("python"));
        assert_eq!([ask(folder.path(), &executable), ask(folder.path(), &executable)], [1, 1]);
        std::fs::OpenOptions::new().append(true).open(&executable).unwrap().write_all(b"\n").unwrap();
        assert_eq!([ask(folder.path(), &executable), ask(folder.path(), &executable)], [2, 2]);
    }

    #[test]
    fn who_answers_for_another_is_asked_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let shim = interpreter(folder.path(), Path::new("/bin/sh"));
        assert_eq!([ask(folder.path(), &shim), ask(folder.path(), &shim)], [1, 2]);
    }

    #[test]
    fn a_broken_or_unwritable_cache_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let executable = interpreter(folder.path(), &folder.path().join("python"));
        for broken in ["", "{", r#"{"schema":0,"entries":{}}"#, "\u{0}"] {
            std::fs::write(folder.path().join("pythons.json"), broken).unwrap();
            assert!(Cache::load(Some(folder.path())).known.is_empty());
        }
        let nowhere = Cache::load(Some(&executable));
        nowhere.facts(&executable).unwrap();
        nowhere.save();
    }
}
