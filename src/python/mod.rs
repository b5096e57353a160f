//! Interpreters: what is on this machine, and what was asked for.

pub mod version;

pub use version::Version;

/// The key of every per-version map: `3.12`, or `3.12.1` where two of one minor ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub Version, pub String);

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1)
    }
}

use std::ffi::OsString;
use std::path::PathBuf;

/// A CPython that can be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its version.
    pub version: Version,
    /// The executable, as it was found: within a virtual environment, that environment's.
    pub executable: PathBuf,
    /// Where it was found, in words: `pyenv`, `PATH`, `virtual environment`, `given path`, …
    pub source: String,
    /// Whether the packages installed for it are to be importable (a virtual environment that was asked for).
    pub packages: bool,
    /// How the worker is started with this interpreter in it.
    pub launch: Launch,
    /// Folders of the interpreter itself that a snippet must be able to read: prefixes, the environment, the
    /// libraries that its loader needs.
    pub read: Vec<PathBuf>,
}

/// How the worker is started with one interpreter in it: as that interpreter itself is started, through its own
/// dynamic loader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// `PT_INTERP` of the executable.
    pub loader: PathBuf,
    /// `DT_RPATH` or `DT_RUNPATH` of the executable, `$ORIGIN` replaced.
    pub library_path: Option<OsString>,
    /// The shared libpython.
    pub library: PathBuf,
}
