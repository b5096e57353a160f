//! What a snippet must be able to read of its interpreter: no more than that.

use std::path::{Path, PathBuf};

use super::Launch;
use super::find::is_environment;
use super::probe::Facts;
use crate::model::Version;

/// The folders of an interpreter: existing, real, none within another, never `/`.
pub(super) fn folders(facts: &Facts, launch: &Launch, environment: Option<&Path>) -> Vec<PathBuf> {
    let mut folders = installation(facts);
    folders.extend(environment.map(Path::to_owned));
    // Either may be a link to a file elsewhere, and what it links to is what is read.
    let files = [&launch.library, &launch.loader].into_iter().filter_map(|file| file.canonicalize().ok());
    folders.extend(files.filter_map(|file| Some(file.parent()?.to_owned())));
    folders.extend(launch.library_path.iter().flat_map(std::env::split_paths));
    smallest(folders)
}

/// The prefix of an installation, where the installation has it to itself; else the parts that belong to Python.
fn installation(facts: &Facts) -> Vec<PathBuf> {
    if !is_shared(&facts.base_prefix) {
        return vec![facts.base_prefix.clone()];
    }
    // Where Debian keeps packages: its own for all versions in one folder, those of the machine under `local`.
    let Version { major, minor, .. } = facts.version();
    let packages = ["lib/python3".to_owned(), format!("local/lib/python{major}.{minor}")];
    let packages = packages.map(|folder| facts.base_prefix.join(folder));
    facts.path.iter().filter(|folder| folder.is_dir()).cloned().chain(packages).collect()
}

/// Whether other things than Python live under a prefix: the system's, or the files of a person.
fn is_shared(prefix: &Path) -> bool {
    let home = std::env::home_dir().unwrap_or_default();
    let shared = [Path::new("/"), Path::new("/usr"), Path::new("/usr/local"), &home, &home.join(".local")];
    shared.contains(&prefix)
}

/// The folder of the virtual environment that an executable belongs to. Links are not followed: the executable of
/// an environment is a link out of it.
pub(super) fn environment(executable: &Path) -> Option<&Path> {
    executable.ancestors().skip(1).take(2).find(|folder| is_environment(folder))
}

fn smallest(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut real: Vec<PathBuf> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    real.retain(|folder| folder.is_dir() && folder.parent().is_some());
    real.sort();
    // A folder sorts before what is within it.
    real.dedup_by(|later, earlier| later.starts_with(earlier));
    real
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::fs::create_dir_all;

    use super::*;

    #[test]
    fn folders_are_real_and_none_is_within_another() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        create_dir_all(root.join("a/b/c")).unwrap();
        create_dir_all(root.join("a-b")).unwrap();
        std::os::unix::fs::symlink("a/b", root.join("link")).unwrap();
        std::fs::write(root.join("file"), "").unwrap();
        let given = ["a/b/c", "link", "a-b", "missing", "file", "a/../a/b"].map(|path| root.join(path));
        let expected = ["a/b", "a-b"].map(|path| root.join(path));
        assert_eq!(smallest([given.to_vec(), vec!["/".into()]].concat()), expected);
    }

    #[test]
    fn an_environment_is_told_from_an_installation() {
        let root = tempfile::tempdir().unwrap();
        let environment_folder = root.path().join("env");
        create_dir_all(environment_folder.join("bin")).unwrap();
        let executable = environment_folder.join("bin/python");
        assert_eq!(environment(&executable), None);
        std::fs::write(environment_folder.join("pyvenv.cfg"), "").unwrap();
        assert_eq!(environment(&executable), Some(environment_folder.as_path()));
    }

    #[test]
    fn what_others_live_under_is_not_read_whole() {
        for prefix in ["/", "/usr", "/usr/local"] {
            assert!(is_shared(Path::new(prefix)), "{prefix}");
        }
        assert!(is_shared(&std::env::home_dir().unwrap()));
        assert!(!is_shared(Path::new("/opt/python/3.12")));
    }
}
