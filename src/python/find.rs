//! Where Pythons may stand, in the order in which somebody would look.
//!
//! Nothing is started here. A folder called `shims` is passed over: what stands in one (pyenv, asdf, mise) answers for
//! another file, which is found where it really is. Virtual environments are no interpreters of the machine: only the
//! one that is active counts, or the one that `verify` itself is installed in, or one that was asked for.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::folders;

/// An executable that may be a Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its path, absolute, links not followed.
    pub executable: PathBuf,
    /// Where it was found, in words.
    pub source: &'static str,
    /// Whether the packages of its environment are to be importable.
    pub packages: bool,
}

impl Candidate {
    /// A candidate that was asked for by its path. Within a virtual environment its packages count.
    pub fn named(executable: &Path) -> Self {
        let executable = std::path::absolute(executable).unwrap_or_else(|_| executable.to_owned());
        let packages = folders::environment(&executable).is_some();
        let source = if packages { "virtual environment" } else { "given path" };
        Self { executable, source, packages }
    }
}

/// What decides where to look: variables of the environment and the home folder.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    home: PathBuf,
    /// `$PATH`
    pub path: Vec<PathBuf>,
    virtual_env: Option<PathBuf>,
    /// The virtual environment that the running `verify` is installed in.
    pub own: Option<PathBuf>,
    conda: Option<PathBuf>,
    conda_is_base: bool,
    pyenv: PathBuf,
    uv: PathBuf,
    /// Where answers are remembered.
    pub cache: Option<PathBuf>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        let own = std::env::current_exe().ok().and_then(|verify| folders::environment(&verify).map(Path::to_owned));
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self { own, ..Self::of(variable) }
    }

    fn of(variable: impl Fn(&str) -> Option<PathBuf>) -> Self {
        let home = variable("HOME").or_else(std::env::home_dir).unwrap_or_default();
        let data = variable("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"));
        let cache = variable("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"));
        let conda_name = variable("CONDA_DEFAULT_ENV").unwrap_or_else(|| PathBuf::from("base"));
        Self {
            path: variable("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default(),
            virtual_env: variable("VIRTUAL_ENV"),
            own: None,
            conda: variable("CONDA_PREFIX"),
            conda_is_base: conda_name == Path::new("base") || conda_name == Path::new("root"),
            pyenv: variable("PYENV_ROOT").unwrap_or_else(|| home.join(".pyenv")),
            uv: variable("UV_PYTHON_INSTALL_DIR").unwrap_or_else(|| data.join("uv/python")),
            cache: cache.is_absolute().then(|| cache.join("verify")),
            home,
        }
    }

    /// Every candidate once, the first place where it is seen counting.
    pub fn candidates(&self) -> Vec<Candidate> {
        let active = self.active().into_iter();
        let mut looked = BTreeSet::new();
        let mut folders = self.folders();
        // `/bin` is `/usr/bin` on most systems.
        folders.retain(|(_, folder)| folder.canonicalize().is_ok_and(|real| looked.insert(real)));
        let installed = folders.into_iter().flat_map(|(source, folder)| {
            let executables = executables(&folder).into_iter();
            executables.map(move |executable| Candidate { executable, source, packages: false })
        });
        let mut seen = BTreeSet::new();
        active.chain(installed).filter(|candidate| seen.insert(identity(&candidate.executable))).collect()
    }

    /// The environment that is active; where none is, the one that `verify` was installed in with pip: whoever started
    /// it by its path means that one. conda's base is activated in every shell of many machines, so it is an
    /// installation like others.
    fn active(&self) -> Vec<Candidate> {
        let conda = self.conda.as_ref().filter(|_| !self.conda_is_base);
        let own = self.own.as_ref().filter(|_| self.virtual_env.is_none() && conda.is_none());
        let active = [
            ("active virtual environment", self.virtual_env.as_ref()),
            ("active conda environment", conda),
            ("environment of verify", own),
        ];
        let executables = active.into_iter().filter_map(|(source, folder)| Some((source, of_installation(folder?)?)));
        executables.map(|(source, executable)| Candidate { executable, source, packages: true }).collect()
    }

    /// Folders of executables, with the words for them.
    fn folders(&self) -> Vec<(&'static str, PathBuf)> {
        let of = |source, folders: Vec<PathBuf>| folders.into_iter().map(move |folder| (source, folder));
        let path = self.path.iter().filter(|folder| folder.is_absolute() && !is_shims(folder)).cloned().collect();
        let asdf = self.home.join(".asdf/installs/python");
        let mise = self.home.join(".local/share/mise/installs/python");
        let mut all: Vec<_> = of("PATH", path).collect();
        all.extend(self.conda.iter().filter(|_| self.conda_is_base).map(|prefix| ("conda", prefix.join("bin"))));
        all.extend(of("pyenv", subfolders(&self.pyenv.join("versions"))));
        all.extend(of("uv", subfolders(&self.uv)));
        all.extend(of("asdf", subfolders(&asdf)).chain(of("mise", subfolders(&mise))));
        all.extend(of("system", vec!["/usr/bin".into(), "/usr/local/bin".into()]));
        all.extend(of("/opt", [subfolders(Path::new("/opt")), subfolders(Path::new("/opt/python"))].concat()));
        // Where the runners of GitHub keep theirs.
        all.extend(of("tool cache", tool_cache(Path::new("/opt/hostedtoolcache/Python"))));
        all
    }
}

/// Whether a folder is of those whose files answer for other files.
pub(super) fn is_shims(folder: &Path) -> bool {
    folder.file_name() == Some(OsStr::new("shims"))
}

/// Whether a folder is a virtual environment.
pub fn is_environment(folder: &Path) -> bool {
    folder.join("pyvenv.cfg").is_file()
}

/// `bin` of every folder in `folder`, in the order of their names.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().map(|entry| entry.join("bin")).collect()
}

/// `VERSION/ARCHITECTURE/bin` of every version in `folder`.
fn tool_cache(folder: &Path) -> Vec<PathBuf> {
    entries(folder).iter().flat_map(|version| subfolders(version)).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    named(folder, |_| true)
}

/// What a folder holds under names that are wanted, by name. Names are looked at first: `/usr/bin` holds thousands.
fn named(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let wanted = entries.filter(|entry| entry.file_name().to_str().is_some_and(&wanted));
    let mut paths: Vec<PathBuf> = wanted.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The Pythons in a folder, the most telling name first: `python3.12` before `python3` before `python`. None where
/// the folder belongs to a virtual environment.
fn executables(folder: &Path) -> Vec<PathBuf> {
    if folder.parent().is_none_or(is_environment) {
        return Vec::new();
    }
    named(folder, is_python).into_iter().rev().filter(|path| path.is_file()).collect()
}

/// Whether a name is one that interpreters have: `python`, `python3`, `python3.13t`, `pypy3.10`, `graalpy`.
fn is_python(name: &str) -> bool {
    let rest = ["python", "pypy", "graalpy"].iter().find_map(|prefix| name.strip_prefix(prefix));
    rest.is_some_and(|rest| {
        let version = rest.strip_suffix(['t', 'd', 'm']).unwrap_or(rest);
        version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// The executable of an environment or of an installation whose folder is given.
pub fn of_installation(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    let bin = folder.join("bin");
    let usual = ["python", "python3"].into_iter().map(|name| bin.join(name));
    usual.chain(named(&bin, is_python).into_iter().rev()).find(|path| path.is_file())
}

/// What makes two executables the same: the environment; else the real folder and the file in it, since `python3.6m`
/// is another name of the file `python3.6` rather than a link to it.
pub(super) fn identity(executable: &Path) -> (PathBuf, u64) {
    if let Some(environment) = folders::environment(executable) {
        return (environment.to_owned(), 0);
    }
    let real = executable.canonicalize().ok();
    let file = real.and_then(|real| Some((real.parent()?.to_owned(), real.metadata().ok()?.ino())));
    file.unwrap_or_else(|| (executable.to_owned(), 0))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn put(root: &Path, path: &str) -> PathBuf {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        path
    }

    /// What is found below `root`, with `variables` that hold paths below it; `own` is the environment of `verify`.
    fn found(root: &Path, variables: &[(&str, &str)]) -> Vec<String> {
        let value = |name: &str| {
            let value = variables.iter().find(|(key, _)| *key == name)?.1;
            let parts: Vec<PathBuf> = value.split(':').map(|part| root.join(part)).collect();
            std::env::join_paths(parts).ok().map(PathBuf::from)
        };
        let own = value("own");
        let candidates = Surroundings { home: root.to_owned(), own, ..Surroundings::of(value) }.candidates();
        let below = candidates.iter().filter_map(|candidate| {
            let path = candidate.executable.strip_prefix(root).ok()?;
            Some(format!("{}: {}", candidate.source, path.display()))
        });
        below.collect()
    }

    #[test]
    fn names_of_interpreters_are_told_from_others() {
        for name in ["python", "python3", "python3.12", "python3.13t", "python2.7", "pypy3.10", "graalpy"] {
            assert!(is_python(name), "{name}");
        }
        for name in ["python3-config", "python3.12-config", "pythonw", "ipython", "python-argcomplete-tcsh", "pytest"] {
            assert!(!is_python(name), "{name}");
        }
    }

    #[test]
    fn every_interpreter_is_found_once_where_it_is_seen_first() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        put(root, "pyenv/versions/3.12.1/bin/python3.12");
        symlink("python3.12", root.join("pyenv/versions/3.12.1/bin/python")).unwrap();
        let old = put(root, "pyenv/versions/3.9.1/bin/python3.9");
        fs::hard_link(&old, old.with_file_name("python3")).unwrap();
        put(root, "uv/cpython-3.13/bin/python3.13");
        put(root, "path/python3-config");
        symlink("../pyenv/versions/3.9.1/bin/python3.9", root.join("path/python3")).unwrap();
        let variables =
            [("HOME", "."), ("PATH", "nowhere:path"), ("PYENV_ROOT", "pyenv"), ("UV_PYTHON_INSTALL_DIR", "uv")];
        assert_eq!(
            found(root, &variables),
            ["PATH: path/python3", "pyenv: pyenv/versions/3.12.1/bin/python3.12", "uv: uv/cpython-3.13/bin/python3.13"]
        );
    }

    #[test]
    fn a_shim_is_no_interpreter() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "pyenv/shims/python3.12");
        assert_eq!(found(root.path(), &[("HOME", "."), ("PATH", "pyenv/shims"), ("PYENV_ROOT", "pyenv")]), [""; 0]);
    }

    #[test]
    fn only_the_active_environment_counts() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for environment in ["active", "other", "pyenv/versions/named"] {
            put(root, &format!("{environment}/pyvenv.cfg"));
            put(root, &format!("{environment}/bin/python"));
        }
        put(root, "conda/bin/python3.11");
        let mut variables = vec![("PATH", "active/bin:other/bin"), ("PYENV_ROOT", "pyenv"), ("VIRTUAL_ENV", "active")];
        assert_eq!(found(root, &variables), ["active virtual environment: active/bin/python"]);
        variables.extend([("CONDA_PREFIX", "conda")]);
        let both = ["active virtual environment: active/bin/python", "conda: conda/bin/python3.11"];
        assert_eq!(found(root, &variables), both);
    }
    #[test]
    fn the_environment_of_verify_counts_where_none_is_active() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for environment in ["own", "active"] {
            put(root, &format!("{environment}/pyvenv.cfg"));
            put(root, &format!("{environment}/bin/python"));
        }
        assert_eq!(found(root, &[("own", "own")]), ["environment of verify: own/bin/python"]);
        let both = [("own", "own"), ("VIRTUAL_ENV", "active")];
        assert_eq!(found(root, &both), ["active virtual environment: active/bin/python"]);
    }
}
