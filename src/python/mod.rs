//! Interpreters: what is on this machine, and what was asked for.
//!
//! `find` names the places, `probe` asks what stands there, `library` tells how it is started with the worker in it,
//! `discover` puts the three together, `select` holds the outcome against the requests.

use crate::model::{Python, Version};
use std::ffi::OsString;
use std::path::PathBuf;

mod cache;
pub mod clause;
pub mod discover;
pub mod find;
mod folders;
pub mod label;
pub mod launch;
pub mod library;
pub mod list;
mod named;
pub mod probe;
pub mod request;
pub mod select;
pub mod unsupported;

pub(crate) use cache::replace;
pub use discover::{Found, discover, discover_for};
pub use launch::worker_command;
pub use request::Request;
pub use select::{SelectError, in_environment, select};
pub use unsupported::{Unsupported, Why};

/// A CPython that can be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its version.
    pub version: Version,
    /// The executable, as it was found: within a virtual environment, that environment's.
    pub executable: PathBuf,
    /// Where it was found, in words: `pyenv`, `PATH`, `virtual environment`, `given path`, …
    pub source: String,
    /// Whether the packages installed for it are to be importable (a virtual environment that is active or was
    /// asked for).
    pub packages: bool,
    /// Folders of packages that were installed for this run: searched before the interpreter's own, and nothing of them is read
    /// before a snippet imports it.
    pub added: Vec<PathBuf>,
    /// How the worker is started with this interpreter in it.
    pub launch: Launch,
    /// Folders of the interpreter itself that a snippet must be able to read: prefixes, the environment, the
    /// libraries that its loader needs.
    pub read: Vec<PathBuf>,
    /// Where the worker's own Python is remembered as this interpreter compiles it, if it can be.
    pub compiled: Option<PathBuf>,
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

impl From<&Interpreter> for Python {
    fn from(interpreter: &Interpreter) -> Self {
        Self { version: interpreter.version, executable: interpreter.executable.clone() }
    }
}
