//! Pythons that cannot be embedded: why, and what to do about it.

use std::fmt;
use std::path::PathBuf;

use super::find;
use crate::model::Version;

/// The oldest version that the worker's stable ABI (`abi3-py39`) admits.
pub const OLDEST: (u16, u16) = (3, 9);

/// A Python that was found and cannot be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// Where it was found.
    pub executable: PathBuf,
    /// Its version, where it told one.
    pub version: Option<Version>,
    /// What stands against it.
    pub why: Why,
}

/// Why a Python cannot be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was built without a shared libpython, or its libpython is not installed.
    NoSharedLibrary,
    /// It is linked to musl; the worker is linked to glibc.
    Musl,
    /// Not CPython: `pypy`, `graalpy`, …
    Implementation(String),
    /// A free-threaded build, for which the stable ABI does not hold.
    FreeThreaded,
    /// A Python 3 before 3.9.
    TooOld,
    /// A Python 2.
    Python2,
    /// An executable for another processor than the worker.
    Architecture,
    /// It does not answer as a Python does. Holds the line of what it printed that tells most.
    NoInterpreter(String),
    /// It did not answer in time.
    Hung,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSharedLibrary => f.write_str("has no shared libpython"),
            Self::Musl => f.write_str("is linked to musl, and the worker to glibc"),
            Self::Implementation(name) => write!(f, "is {name}, not CPython"),
            Self::FreeThreaded => f.write_str("is a free-threaded build, whose ABI differs"),
            Self::TooOld => f.write_str("is older than 3.9"),
            Self::Python2 => f.write_str("is Python 2"),
            Self::Architecture => f.write_str("is built for another processor"),
            Self::NoInterpreter(said) if said.is_empty() => f.write_str("does not answer as a Python does"),
            Self::NoInterpreter(said) => write!(f, "does not answer as a Python does: {said}"),
            Self::Hung => f.write_str("did not answer in time"),
        }
    }
}

impl Unsupported {
    /// What to do about it: a phrase without a period.
    pub fn advice(&self) -> String {
        match &self.why {
            Why::NoSharedLibrary => self.library_advice(),
            Why::Musl => "use a CPython that is linked to glibc".to_owned(),
            Why::Implementation(_) => "use CPython 3.9 or newer".to_owned(),
            Why::FreeThreaded => "use the build of the same version that has the GIL".to_owned(),
            Why::TooOld | Why::Python2 => "install CPython 3.9 or newer".to_owned(),
            Why::Architecture => format!("use a CPython for {}", std::env::consts::ARCH),
            // pyenv's answers for the versions that `pyenv global` chose alone.
            Why::NoInterpreter(_) if self.executable.parent().is_some_and(find::is_shims) => {
                "it stands for another executable: ask for its version, or for that one".to_owned()
            }
            Why::NoInterpreter(_) => format!("see what `{} -V` says", self.executable.display()),
            Why::Hung => format!("see whether `{} -V` ends", self.executable.display()),
        }
    }

    fn library_advice(&self) -> String {
        let system = self.executable.starts_with("/usr/bin") || self.executable.starts_with("/bin");
        match self.version {
            Some(Version { major, minor, .. }) if system => {
                format!(
                    "install the package of its shared library (Debian, Ubuntu: `apt install libpython{major}.{minor}`)"
                )
            }
            Some(version) if self.executable.components().any(|part| part.as_os_str() == ".pyenv") => {
                format!("rebuild it: `PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force {version}`")
            }
            _ => "use a build that was configured with `--enable-shared`".to_owned(),
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.executable.display(), self.why)
    }
}
