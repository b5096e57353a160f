//! What a person types to ask for Pythons.
//!
//! The words are those of uv, tox and pyenv. One thing differs: where uv answers a request with one interpreter,
//! `verify` answers it with one of every minor version that matches.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::clause::{Clause, Written};
use crate::model::Version;

/// What was asked for. Reading one cannot fail: what is no version is a path or an executable's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    text: String,
    kind: Kind,
}

/// The forms of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `all`, `3.12`, `312`, `3.12.1`, `cpython@3.12`, `cp312`, `py312`, `>=3.10,<3.14`, `3.9..3.15`: every minor
    /// version that meets all conditions.
    Versions(Vec<Clause>),
    /// `3.13t`, `3.13+freethreaded`: recognised, though such a build cannot be embedded.
    FreeThreaded(Vec<Clause>),
    /// `pypy3.10`, `graalpy`: recognised, though they cannot be embedded.
    Implementation(String),
    /// `python3.12`: a name to look for on `PATH`.
    Executable(String),
    /// An executable, a virtual environment's folder, or the folder of an installation.
    Path(PathBuf),
}

impl Request {
    /// Reads a request.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        Self { text: text.to_owned(), kind: kind(text) }
    }

    /// Its form.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The one minor version that is asked for, if it is one.
    pub fn minor(&self) -> Option<(u16, u16)> {
        match &self.kind {
            Kind::Versions(clauses) | Kind::FreeThreaded(clauses) => clauses.iter().find_map(Clause::minor),
            _ => None,
        }
    }

    /// Whether a version meets the request. False for names and paths.
    pub fn admits(&self, version: &Version) -> bool {
        match &self.kind {
            Kind::Versions(clauses) | Kind::FreeThreaded(clauses) => {
                clauses.iter().all(|clause| clause.admits(version))
            }
            _ => false,
        }
    }
}

impl FromStr for Request {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::parse(text))
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn kind(text: &str) -> Kind {
    if text.contains('/') || text.starts_with('.') {
        return Kind::Path(PathBuf::from(text));
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "all" | "cpython") {
        return Kind::Versions(Vec::new());
    }
    if lower.starts_with("pypy") || lower.starts_with("graalpy") {
        return Kind::Implementation(lower);
    }
    versions(without_implementation(&lower)).unwrap_or_else(|| Kind::Executable(text.to_owned()))
}

/// `3.12` of `cpython@3.12`, `cpython3.12`, `cp3.12` and `py3.12`. Not of `python3.12`, which names an executable.
fn without_implementation(text: &str) -> &str {
    let prefixes = ["cpython@", "cpython", "cp", "py"];
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text)
}

fn versions(text: &str) -> Option<Kind> {
    if let Some(clauses) = Clause::parse_all(text).or_else(|| Clause::parse_span(text)) {
        return Some(Kind::Versions(clauses));
    }
    let free = text.strip_suffix("+freethreaded").or_else(|| text.strip_suffix('t'));
    let clauses = vec![Clause::exactly(Written::parse(free.unwrap_or(text))?)];
    Some(if free.is_some() { Kind::FreeThreaded(clauses) } else { Kind::Versions(clauses) })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Stage;

    const VERSIONS: [&str; 7] = ["2.7.18", "3.9.18", "3.11.2", "3.11.7", "3.12.1", "3.13.0", "3.15.0rc1"];

    fn admitted(text: &str) -> Vec<&'static str> {
        let request = Request::parse(text);
        VERSIONS.into_iter().filter(|version| request.admits(&version.parse().unwrap())).collect()
    }

    #[test]
    fn a_minor_is_asked_for_in_many_ways() {
        for text in ["3.12", "312", "cpython@3.12", "cpython3.12", "cp312", "py312", "==3.12", "CPython@3.12", " 3.12 "]
        {
            assert_eq!(admitted(text), ["3.12.1"], "{text}");
            assert_eq!(Request::parse(text).minor(), Some((3, 12)), "{text}");
        }
    }

    #[test]
    fn ranges_admit_every_version_within() {
        assert_eq!(admitted("3.9..3.12"), ["3.9.18", "3.11.2", "3.11.7", "3.12.1"]);
        assert_eq!(admitted(">=3.12,!=3.13"), ["3.12.1", "3.15.0rc1"]);
        assert_eq!(admitted("3.11.7"), ["3.11.7"]);
        assert_eq!(admitted("3.15"), ["3.15.0rc1"]);
        assert_eq!(admitted("all"), VERSIONS);
        assert_eq!(admitted("3.13..3.11"), [""; 0]);
    }

    #[test]
    fn free_threaded_builds_are_recognised() {
        for text in ["3.13t", "313t", "3.13+freethreaded", "cp313t", "py313t", "cpython@3.13t"] {
            assert!(matches!(Request::parse(text).kind(), Kind::FreeThreaded(_)), "{text}");
            assert_eq!(Request::parse(text).minor(), Some((3, 13)), "{text}");
        }
    }

    #[test]
    fn the_rest_is_a_path_or_a_name() {
        for text in ["./python", "/usr/bin/python3", ".venv", "venv/", "..", "../envs/one"] {
            assert_eq!(Request::parse(text).kind(), &Kind::Path(text.into()), "{text}");
        }
        for text in ["python3.12", "python", "venv", "", ">=", "3.12.1.4", "12345", "3.12x", "…"] {
            assert_eq!(Request::parse(text).kind(), &Kind::Executable(text.into()), "{text}");
        }
        assert_eq!(Request::parse("pypy@3.10").kind(), &Kind::Implementation("pypy@3.10".into()));
    }

    fn stage() -> impl Strategy<Value = Stage> {
        let tagged = |tag: fn(u16) -> Stage| (0u16..30).prop_map(tag);
        prop_oneof![Just(Stage::Final), tagged(Stage::Alpha), tagged(Stage::Beta), tagged(Stage::Candidate)]
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC*") {
            prop_assert_eq!(Request::parse(&text).to_string(), text.trim());
        }

        #[test]
        fn near_misses_can_be_typed(text in "(cpython@?|cp|py)?[<>=!~.0-9trcab,*+ ]{0,12}") {
            Request::parse(&text);
        }

        #[test]
        fn an_exact_version_admits_itself(
            numbers in (0u16..9, 0u16..99, 0u16..99), other in 0u16..99, stage in stage()
        ) {
            let (major, minor, patch) = numbers;
            let version = Version { major, minor, patch, stage };
            prop_assert_eq!(version.to_string().parse::<Version>(), Ok(version));
            let request = Request::parse(&version.to_string());
            prop_assert!(request.admits(&version));
            prop_assert_eq!(request.admits(&Version { patch: other, ..version }), other == patch);
        }
    }
}
