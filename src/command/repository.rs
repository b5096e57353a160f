//! The repository that documents lie in, as the environment and the file system tell.

use std::collections::BTreeSet;
use std::env;
use std::path::PathBuf;

use crate::model::Report;
use crate::report::repository::{Repository, absolute};

/// What GitHub's runner checked out into, before the nearest folder with `.git` above each document.
pub(super) fn find(report: &Report) -> Repository {
    let Ok(folder) = env::current_dir() else { return Repository::unknown() };
    let problems = report.problems.iter().filter_map(|problem| problem.path.as_ref());
    let paths = report.documents.iter().map(|document| &document.path).chain(problems);
    let parents: BTreeSet<PathBuf> =
        paths.filter_map(|path| absolute(&folder, path).parent().map(ToOwned::to_owned)).collect();
    let root = |parent: &PathBuf| parent.ancestors().find(|above| above.join(".git").exists()).map(ToOwned::to_owned);
    let roots: BTreeSet<PathBuf> = parents.iter().filter_map(root).collect();
    // A repository within another comes behind it in this order, and is the nearer one.
    Repository::new(folder, workspace().into_iter().chain(roots.into_iter().rev()).collect()).shown_at(pages())
}

/// Where GitHub shows the files of the commit that was checked out.
fn pages() -> Option<String> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let (server, name) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
    Some(format!("{server}/{name}/blob/{}", variable("GITHUB_SHA")?))
}

/// As it is named, and as the current folder may be, without symbolic links.
fn workspace() -> Vec<PathBuf> {
    let Some(named) = env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).filter(|path| path.is_absolute()) else {
        return Vec::new();
    };
    let real = named.canonicalize().ok();
    [named].into_iter().chain(real).collect()
}
