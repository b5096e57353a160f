//! Which of the Pythons that were found are to run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::find::{Surroundings, identity};
use super::label::label;
use super::request::Kind;
use super::{Found, Interpreter, Request, Unsupported, named};
use crate::model::{Label, Version};

/// A request that cannot be met.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// No interpreter matches.
    #[error("no Python matches `{request}`; {}", what_there_is(.found))]
    Missing {
        /// What was asked for.
        request: Box<Request>,
        /// What there is.
        found: Box<Found>,
    },
    /// There is no interpreter at all.
    #[error("no CPython that can be embedded was found")]
    NothingFound {
        /// What cannot be embedded.
        unsupported: Vec<Unsupported>,
    },
    /// No such file or folder.
    #[error("no Python at `{}`: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// A folder that is neither an environment nor an installation.
    #[error("no Python in the folder `{}`: it has no `bin/python`", .0.display())]
    NoPythonIn(PathBuf),
    /// What was asked for is there and cannot be embedded.
    #[error("{0}")]
    Unsupported(Box<Unsupported>),
}

impl From<Unsupported> for SelectError {
    fn from(unsupported: Unsupported) -> Self {
        Self::Unsupported(Box::new(unsupported))
    }
}

const FORMS: &str = "ask for a version (`3.12`, `>=3.10`, `3.9..3.15`), a name on PATH, or the path of a Python";
const LISTED: &str = "see what was found with `verify pythons`";

fn what_there_is(found: &Found) -> String {
    let mut versions: Vec<String> = found.interpreters.iter().map(|found| found.version.to_string()).collect();
    versions.dedup();
    if versions.is_empty() { "none was found".to_owned() } else { format!("found {}", versions.join(", ")) }
}

impl SelectError {
    /// What to do about it: phrases without a period, for lines that begin with `hint:`.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Missing { request, found } => missing_hints(request, found),
            Self::NothingFound { unsupported } => unsupported.iter().map(hint).chain([install("3.13")]).collect(),
            Self::NoSuchPath(_) => vec![LISTED.to_owned()],
            Self::NoPythonIn(folder) => {
                vec![format!("make an environment there with `python3 -m venv {}`", folder.display())]
            }
            Self::Unsupported(unsupported) => vec![unsupported.advice()],
        }
    }
}

fn hint(unsupported: &Unsupported) -> String {
    format!("{unsupported}: {}", unsupported.advice())
}

fn install(version: &str) -> String {
    format!(
        "install it with `uv python install {version}`, or with `PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install {version}`"
    )
}

fn missing_hints(request: &Request, found: &Found) -> Vec<String> {
    let embeddable = match request.kind() {
        Kind::FreeThreaded(_) => {
            return vec!["free-threaded builds cannot be embedded: ask without the `t`".to_owned()];
        }
        Kind::Implementation(_) => return vec!["only CPython can be embedded".to_owned()],
        Kind::Executable(_) => return vec![FORMS.to_owned(), LISTED.to_owned()],
        _ => request.minor().filter(|minor| *minor >= super::unsupported::OLDEST),
    };
    let matching = found
        .unsupported
        .iter()
        .filter(|unsupported| unsupported.version.is_some_and(|version| request.admits(&version)));
    let mut hints: Vec<String> = matching.map(hint).collect();
    match (embeddable, request.minor()) {
        (Some((major, minor)), _) if hints.is_empty() => hints.push(install(&format!("{major}.{minor}"))),
        (None, Some(_)) if hints.is_empty() => hints.push("versions before 3.9 cannot be embedded".to_owned()),
        _ => {}
    }
    hints.push(LISTED.to_owned());
    hints
}

/// The interpreters that were asked for, by version. No request asks for that of the virtual environment in which `verify`
/// is installed, whose packages the documents are likely to be about; where there is none, for every minor version that
/// was found.
///
/// A request for versions selects one interpreter of each minor that matches: the active environment's if it is of
/// that minor, else the newest, a pre-release only where the minor has nothing else.
///
/// # Errors
/// Where a request selects nothing, or what it names cannot be embedded.
pub fn select(found: &Found, requests: &[Request]) -> Result<Vec<(Label, Interpreter)>, SelectError> {
    let surroundings = Surroundings::of_process();
    if let Some(own) = surroundings.own.as_deref().filter(|_| requests.is_empty()).and_then(|own| within(found, own)) {
        return Ok(label(vec![own]));
    }
    let all = [Request::parse("all")];
    let requests = if requests.is_empty() { &all } else { requests };
    let (mut selected, mut seen) = (Vec::new(), BTreeSet::new());
    for request in requests {
        let mut interpreters = matching(request, found, &surroundings)?;
        interpreters.retain(|interpreter| seen.insert(identity(&interpreter.executable)));
        selected.extend(interpreters);
    }
    selected.sort_by_key(|interpreter| interpreter.version);
    Ok(label(selected))
}

/// Whether `verify` is installed in a virtual environment. Its Python is then the one that is meant where none is named.
pub fn in_environment() -> bool {
    Surroundings::of_process().own.is_some()
}

/// The interpreter of an environment.
fn within(found: &Found, environment: &Path) -> Option<Interpreter> {
    let is_its = |interpreter: &&Interpreter| interpreter.packages && interpreter.executable.starts_with(environment);
    found.interpreters.iter().find(is_its).cloned()
}

fn matching(request: &Request, found: &Found, surroundings: &Surroundings) -> Result<Vec<Interpreter>, SelectError> {
    let selected = match request.kind() {
        Kind::Versions(_) => best_of_each_minor(found, |version| request.admits(version)),
        Kind::FreeThreaded(_) | Kind::Implementation(_) => Vec::new(),
        Kind::Path(path) => vec![named::at_path(path, surroundings)?],
        Kind::Executable(name) => match named::by_name(name, surroundings)? {
            Some(interpreter) => vec![interpreter],
            None => named(name, found),
        },
    };
    match selected.is_empty() {
        false => Ok(selected),
        true if found.interpreters.is_empty() => {
            Err(SelectError::NothingFound { unsupported: found.unsupported.clone() })
        }
        true => Err(SelectError::Missing { request: Box::new(request.clone()), found: Box::new(found.clone()) }),
    }
}

/// `python3.12` where `PATH` has none, as with pyenv: the version is what is meant.
fn named(name: &str, found: &Found) -> Vec<Interpreter> {
    let version = name.strip_prefix("python").filter(|version| version.contains('.')).map(Request::parse);
    version.map(|request| best_of_each_minor(found, |version| request.admits(version))).unwrap_or_default()
}

fn best_of_each_minor(found: &Found, admits: impl Fn(&Version) -> bool) -> Vec<Interpreter> {
    let mut best: BTreeMap<(u16, u16), &Interpreter> = BTreeMap::new();
    for interpreter in found.interpreters.iter().filter(|interpreter| admits(&interpreter.version)) {
        let held = best.entry(interpreter.version.line()).or_insert(interpreter);
        if rank(interpreter) > rank(held) {
            *held = interpreter;
        }
    }
    best.into_values().cloned().collect()
}

/// Only active environments have packages among what was found. Versions are ordered so that every pre-release
/// comes before its minor's releases.
fn rank(interpreter: &Interpreter) -> (bool, Version) {
    (interpreter.packages, interpreter.version)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::python::{Launch, Why};

    fn interpreter(path: &str, packages: bool) -> Interpreter {
        let version = path.rsplit('/').next().unwrap().parse().unwrap();
        let launch = Launch { loader: "/ld".into(), library_path: None, library: "/lib".into() };
        Interpreter {
            version,
            executable: path.into(),
            source: "pyenv".into(),
            packages,
            added: vec![],
            launch,
            read: vec![],
            compiled: None,
        }
    }

    fn found(paths: &[&str]) -> Found {
        let too_old = Unsupported { executable: "/old".into(), version: "3.8.18".parse().ok(), why: Why::TooOld };
        let interpreters = paths.iter().map(|path| interpreter(path, path.contains("active"))).collect();
        Found { interpreters, unsupported: vec![too_old] }
    }

    fn selected(paths: &[&str], requests: &[&str]) -> Vec<String> {
        let requests: Vec<Request> = requests.iter().map(|request| Request::parse(request)).collect();
        let selected = select(&found(paths), &requests).unwrap();
        selected.iter().map(|(label, one)| format!("{label} {}", one.executable.display())).collect()
    }

    const SOME: [&str; 6] = ["/3.9.18", "/3.11.2", "/3.11.7", "/3.12.1", "/b/3.12.1", "/3.15.0rc1"];

    #[test]
    fn no_request_selects_the_newest_of_every_minor() {
        let all = ["3.9 /3.9.18", "3.11 /3.11.7", "3.12 /3.12.1", "3.15 /3.15.0rc1"];
        assert_eq!(selected(&SOME, &[]), all);
        assert_eq!(selected(&SOME, &["all"]), all);
        assert_eq!(selected(&SOME, &["3.9..3.15"]), all);
    }

    #[test]
    fn a_request_selects_every_minor_that_matches() {
        assert_eq!(selected(&SOME, &[">=3.10,<3.14"]), ["3.11 /3.11.7", "3.12 /3.12.1"]);
        assert_eq!(selected(&SOME, &["3.12", "3.9", "cp312"]), ["3.9 /3.9.18", "3.12 /3.12.1"]);
    }

    #[test]
    fn a_prerelease_gives_way_to_a_release() {
        assert_eq!(selected(&["/3.15.0rc1", "/3.15.0"], &["3.15"]), ["3.15 /3.15.0"]);
        assert_eq!(selected(&["/3.15.0rc1"], &["3.15"]), ["3.15 /3.15.0rc1"]);
    }

    #[test]
    fn two_of_one_minor_have_full_labels() {
        assert_eq!(selected(&SOME, &["3.11.2", "3.11", "3.9"]), ["3.9 /3.9.18", "3.11.2 /3.11.2", "3.11.7 /3.11.7"]);
    }

    #[test]
    fn labels_are_unique_even_for_equal_versions() {
        let twins = label(vec![interpreter("/3.12.1", false), interpreter("/b/3.12.1", true)]);
        let labels: Vec<String> = twins.iter().map(|(label, _)| label.to_string()).collect();
        assert_eq!(labels, ["3.12.1", "3.12.1#2"]);
    }

    #[test]
    fn the_environment_of_verify_is_told_from_others() {
        let found = found(&["/pyenv/3.12.1", "/home/active/3.12.1", "/home/other/3.12.1"]);
        let own = within(&found, Path::new("/home/active")).unwrap();
        assert_eq!(own.executable, Path::new("/home/active/3.12.1"));
        assert_eq!(within(&found, Path::new("/home/other")), None, "its packages cannot be imported");
        assert_eq!(within(&found, Path::new("/home/act")), None);
    }

    #[test]
    fn the_active_environment_stands_for_its_minor() {
        let paths = ["/active/3.11.2", "/3.11.7", "/3.12.1"];
        assert_eq!(selected(&paths, &["all"]), ["3.11 /active/3.11.2", "3.12 /3.12.1"]);
        assert_eq!(selected(&paths, &["3.11.7"]), ["3.11 /3.11.7"]);
    }

    #[test]
    fn a_name_that_is_not_on_path_means_its_version() {
        assert_eq!(selected(&["/3.99.1"], &["python3.99"]), ["3.99 /3.99.1"]);
    }

    fn refused(request: &str) -> String {
        let error = select(&found(&SOME), &[Request::parse("3.9"), Request::parse(request)]).unwrap_err();
        error.hints().iter().fold(error.to_string(), |text, hint| format!("{text}\nhint: {hint}"))
    }

    #[test]
    fn what_is_missing_is_named_with_what_there_is() {
        let requests = ["3.14", "3.8", "3.13t", "pypy", "no-such-python", "/nonexistent/python", "/proc"];
        insta::assert_snapshot!(requests.map(refused).join("\n\n"), @r"
        no Python matches `3.14`; found 3.9.18, 3.11.2, 3.11.7, 3.12.1, 3.15.0rc1
        hint: install it with `uv python install 3.14`, or with `PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.14`
        hint: see what was found with `verify pythons`

        no Python matches `3.8`; found 3.9.18, 3.11.2, 3.11.7, 3.12.1, 3.15.0rc1
        hint: `/old` is older than 3.9: install CPython 3.9 or newer
        hint: see what was found with `verify pythons`

        no Python matches `3.13t`; found 3.9.18, 3.11.2, 3.11.7, 3.12.1, 3.15.0rc1
        hint: free-threaded builds cannot be embedded: ask without the `t`

        no Python matches `pypy`; found 3.9.18, 3.11.2, 3.11.7, 3.12.1, 3.15.0rc1
        hint: only CPython can be embedded

        no Python matches `no-such-python`; found 3.9.18, 3.11.2, 3.11.7, 3.12.1, 3.15.0rc1
        hint: ask for a version (`3.12`, `>=3.10`, `3.9..3.15`), a name on PATH, or the path of a Python
        hint: see what was found with `verify pythons`

        no Python at `/nonexistent/python`: no such file or folder
        hint: see what was found with `verify pythons`

        no Python in the folder `/proc`: it has no `bin/python`
        hint: make an environment there with `python3 -m venv /proc`
        ");
    }

    #[test]
    fn a_machine_without_python_is_an_error() {
        let nothing = found(&[]);
        assert!(matches!(select(&nothing, &[]), Err(SelectError::NothingFound { .. })));
        assert!(matches!(select(&nothing, &[Request::parse("3.12")]), Err(SelectError::NothingFound { .. })));
    }
}
