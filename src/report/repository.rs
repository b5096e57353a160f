//! Paths as a hosting service knows them: from the root of the repository, wherever in it `verify` was started.
//!
//! An annotation or an alert whose path begins elsewhere is shown on no line, or on one of another file.

use std::path::{Component, Path, PathBuf};

/// Where documents lie on this machine. Whoever calls has asked the system; this asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    folder: PathBuf,
    roots: Vec<PathBuf>,
}

impl Repository {
    /// Paths that are not absolute are meant from `folder`. Of `roots`, the first that a path lies in counts.
    pub fn new(folder: PathBuf, roots: Vec<PathBuf>) -> Self {
        Self { folder, roots }
    }

    /// Nothing is known: paths stay as they are.
    pub const fn unknown() -> Self {
        Self { folder: PathBuf::new(), roots: Vec::new() }
    }

    /// A path from the root that it lies in; as it is where it lies in none.
    pub fn path(&self, path: &Path) -> PathBuf {
        let whole = absolute(&self.folder, path);
        let within = self.roots.iter().find_map(|root| whole.strip_prefix(root).ok());
        within.filter(|within| !within.as_os_str().is_empty()).unwrap_or(path).to_owned()
    }
}

/// The whole path of one that may be meant from `folder`, without `.` and `..`. The file system is not asked, so `..`
/// is the folder that was written before it, as it is in the address of a file of a repository.
pub fn absolute(folder: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(folder: &str, roots: &[&str], path: &str) -> String {
        let repository = Repository::new(folder.into(), roots.iter().map(PathBuf::from).collect());
        repository.path(Path::new(path)).to_string_lossy().into_owned()
    }

    #[test]
    fn paths_begin_at_the_root() {
        for path in ["docs/g.md", "./docs/g.md", "docs/../docs/g.md", "../sub/docs//g.md", "/r/sub/docs/g.md"] {
            assert_eq!(within("/r/sub", &["/r"], path), "sub/docs/g.md", "{path}");
        }
        assert_eq!(within("/r/sub", &["/r"], "../g.md"), "g.md");
        assert_eq!(within("/r/sub", &["/r"], "../../../../r/g.md"), "g.md");
    }

    #[test]
    fn the_first_root_counts_and_a_path_in_none_stays() {
        assert_eq!(within("/r/sub", &["/r/sub", "/r"], "g.md"), "g.md");
        assert_eq!(within("/r/sub", &["/r/sub", "/r"], "../g.md"), "g.md");
        assert_eq!(within("/r/sub", &["/r/sub"], "../g.md"), "../g.md");
        assert_eq!(within("/rest", &["/r"], "./g.md"), "./g.md", "a folder is no beginning of a name");
        assert_eq!(Repository::unknown().path(Path::new("../g.md")), Path::new("../g.md"));
    }
}
