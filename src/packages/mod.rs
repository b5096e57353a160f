//! Packages that were asked for: resolved and installed for each Python, into folders that are kept and used again.
//!
//! uv does the work, or pip where there is none. What is installed are wheels, unless somebody asks for more, so that nothing
//! of a package runs here: a folder is only put on `sys.path`, where `.pth` files, which are code, are not read. Packages run
//! where snippets do.

mod cache;
mod error;
mod imports;
mod installer;
mod key;
mod project;
mod requirement;
mod stated;

use std::path::PathBuf;

use crate::python::Interpreter;

pub use error::Error;
pub use imports::{Imported, distributions};
pub use project::group;
pub use requirement::{Requirement, WrongRequirement};
pub use stated::{Stated, stated};

use cache::Cache;
use installer::Installer;
use project::Project;

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Requirements, each once.
    pub requirements: Vec<Requirement>,
    /// Files of requirements, as pip reads them.
    pub files: Vec<PathBuf>,
    /// Folders of projects whose code is used where it lies, with what they depend on.
    pub editable: Vec<PathBuf>,
    /// Where packages come from.
    pub source: Source,
}

/// Where packages come from, and in what form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Whether what has no wheel may be built, which runs its code outside of the sandbox.
    pub build: bool,
    /// Whether nothing is fetched.
    pub offline: bool,
    /// What was published after this day does not count.
    pub exclude_newer: Option<String>,
    /// The index, in place of the usual one.
    pub index_url: Option<String>,
    /// Folders or pages of wheels beside the index.
    pub find_links: Vec<String>,
}

impl Wanted {
    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty() && self.files.is_empty() && self.editable.is_empty()
    }

    /// The names, for people.
    pub fn names(&self) -> String {
        let requirements = self.requirements.iter().map(ToString::to_string);
        let files = self.files.iter().map(|file| file.display().to_string());
        let editable = self.editable.iter().map(|folder| folder.display().to_string());
        requirements.chain(files).chain(editable).collect::<Vec<_>>().join(", ")
    }
}

/// Packages for one Python.
#[derive(Debug)]
pub struct Installed {
    /// What goes on `sys.path`, in this order.
    pub folders: Vec<PathBuf>,
    /// Name and version of each package, sorted.
    pub packages: Vec<(String, String)>,
    /// What whoever installed them had to say, as of a version that was withdrawn.
    pub warnings: Vec<String>,
    /// Keeps others from removing the folder while it is used.
    _lock: cache::Lock,
}

/// Installs what was asked for on each Python, where it is not there already. `begin` is called before what takes its time, with
/// the Python.
///
/// # Errors
/// Where nothing can be installed on any of them. What fails on one of them is in its place.
pub fn install(
    wanted: &Wanted,
    interpreters: &[&Interpreter],
    begin: &(dyn Fn(&Interpreter) + Sync),
) -> Result<Vec<Result<Installed, Error>>, Error> {
    let cache = Cache::open()?;
    let projects = wanted.editable.iter().map(|folder| Project::read(folder)).collect::<Result<Vec<_>, _>>()?;
    let wanted = &wanted.with_dependencies(&projects);
    wanted.check()?;
    let one = |interpreter: &Interpreter| {
        let installer = Installer::find(interpreter)?;
        cache.provide(wanted, &projects, &installer, interpreter, &|| begin(interpreter))
    };
    Ok(std::thread::scope(|scope| {
        let one = &one;
        let started: Vec<_> = interpreters.iter().map(|interpreter| scope.spawn(move || one(interpreter))).collect();
        started.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(Error::crashed()))).collect()
    }))
}

impl Wanted {
    /// With what editable projects depend on.
    fn with_dependencies(&self, projects: &[Project]) -> Self {
        let mut all = self.clone();
        for requirement in projects.iter().flat_map(|project| &project.requirements) {
            if !all.requirements.contains(requirement) {
                all.requirements.push(requirement.clone());
            }
        }
        all
    }

    /// Refuses what would run code outside of the sandbox, where nobody has agreed to it.
    fn check(&self) -> Result<(), Error> {
        let source = self.requirements.iter().find(|requirement| requirement.is_source());
        match source.filter(|_| !self.source.build) {
            Some(source) => Err(Error::needs_build(source)),
            None => Ok(()),
        }
    }
}
