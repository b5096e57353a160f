//! What the command line says of how folders are searched.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{Failure, git};
use crate::cli::SearchArgs;
use crate::walk::Search;

/// What is wanted of the paths that were named.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// How folders are searched.
    pub(super) search: Search,
    /// The commit since which a document must have changed.
    pub(super) changed_since: Option<String>,
    /// The name of what is read from the standard input.
    pub(super) stdin_name: Option<PathBuf>,
}

impl Scope {
    /// What the arguments say.
    ///
    /// # Errors
    /// When a pattern of `--exclude` is none.
    pub(super) fn of(args: &SearchArgs) -> Result<Self, Failure> {
        let search = Search { exclude: exclude(args)?, force_exclude: args.force_exclude, docstrings: args.docstrings };
        Ok(Self { search, changed_since: args.changed_since.clone(), stdin_name: args.stdin_filename.clone() })
    }
}

fn exclude(args: &SearchArgs) -> Result<Option<Gitignore>, Failure> {
    if args.exclude.is_empty() {
        return Ok(None);
    }
    let from = args.exclude_from.clone().map_or_else(std::env::current_dir, Ok)?;
    let mut builder = GitignoreBuilder::new(from);
    for glob in &args.exclude {
        let help =
            || Some("a pattern is what a line of a .gitignore is: `drafts/`, `*.tmp.md`, `docs/**/old`".to_owned());
        builder.add_line(None, glob).map_err(|error| Failure::new(error, help()))?;
    }
    builder.build().map(Some).map_err(|error| Failure::new(error, None))
}

/// The files that have changed since a commit in the repository that a path lies in, and those that git does not know:
/// absolute and without links.
///
/// # Errors
/// What git says where it knows no such commit, or no repository.
pub(super) fn changed(path: &Path, since: &str) -> Result<BTreeSet<PathBuf>, String> {
    let path = path.canonicalize().map_err(|error| error.to_string())?;
    let folder = if path.is_dir() { &path } else { path.parent().unwrap_or(&path) };
    let top = git::run(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(OsStr::from_bytes(top.trim_ascii_end()));
    // A name that begins with a dash would be an option.
    let commit =
        git::run(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{since}^{{commit}}")])
            .map_err(|_| format!("git knows no commit `{since}`"))?;
    let commit = String::from_utf8_lossy(commit.trim_ascii_end()).into_owned();
    let differing = ["diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--diff-filter=d", &commit, "--"];
    let unknown = ["ls-files", "-z", "--others", "--exclude-standard"];
    let mut changed = BTreeSet::new();
    for arguments in [&differing[..], &unknown] {
        let names = git::run(&top, arguments)?;
        let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        changed.extend(names.map(|name| top.join(OsStr::from_bytes(name))));
    }
    Ok(changed)
}
