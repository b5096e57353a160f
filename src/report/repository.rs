//! Paths as a hosting service knows them: from the root of the repository, wherever in it `verify` was started.
//!
//! An annotation or an alert whose path begins elsewhere is shown on no line, or on one of another file.

use std::path::{Component, Path, PathBuf};

use super::link::path_uri;

/// Where documents lie on this machine. Whoever calls has asked the system; this asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    folder: PathBuf,
    roots: Vec<PathBuf>,
    /// Where a hosting service shows the files of this state of it, without a slash at the end.
    pages: Option<String>,
}

impl Repository {
    /// Paths that are not absolute are meant from `folder`. Of `roots`, the first that a path lies in counts.
    pub fn new(folder: PathBuf, roots: Vec<PathBuf>) -> Self {
        Self { folder, roots, pages: None }
    }

    /// The same, whose files are shown at this address. One that could end a link in a document is no address.
    pub fn shown_at(self, pages: Option<String>) -> Self {
        let is_plain =
            |pages: &String| pages.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/._-~".contains(&byte));
        Self { pages: pages.filter(is_plain), ..self }
    }

    /// Nothing is known: paths stay as they are.
    pub const fn unknown() -> Self {
        Self { folder: PathBuf::new(), roots: Vec::new(), pages: None }
    }

    /// A path from the root that it lies in; as it is where it lies in none.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.within(path).unwrap_or_else(|| path.to_owned())
    }

    /// The address of a line of a file, where the service shows the text and no page made of it.
    pub fn address(&self, path: &Path, line: usize) -> Option<String> {
        let (pages, within) = (self.pages.as_ref()?, self.within(path)?);
        Some(format!("{pages}/{}?plain=1#L{line}", path_uri(&within)))
    }

    fn within(&self, path: &Path) -> Option<PathBuf> {
        let whole = absolute(&self.folder, path);
        let within = self.roots.iter().find_map(|root| whole.strip_prefix(root).ok())?;
        (!within.as_os_str().is_empty()).then(|| within.to_owned())
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
    #![expect(clippy::unwrap_used, reason = "tests")]
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
        let shown = |at: &str| Repository::new("/r/sub".into(), vec!["/r".into()]).shown_at(Some(at.to_owned()));
        let address = shown("https://example.org/o/r/blob/1").address(Path::new("a b.md"), 7);
        assert_eq!(address.unwrap(), "https://example.org/o/r/blob/1/sub/a%20b.md?plain=1#L7");
        assert_eq!(shown("https://example.org/) no").address(Path::new("a.md"), 7), None);
        assert_eq!(Repository::unknown().path(Path::new("../g.md")), Path::new("../g.md"));
    }
}
