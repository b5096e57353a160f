//! The Pythons of this machine: those that can be embedded, and those that cannot.

use std::path::{Path, PathBuf};
use std::thread::ScopedJoinHandle;

use super::cache::Cache;
use super::find::{Candidate, Surroundings};
use super::folders::{environment, folders};
use super::library::launch;
use super::probe::Facts;
use super::request::Kind;
use super::{Interpreter, Request, Unsupported, Why};
use crate::model::Version;

/// What is on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Those that can be embedded, by version; among equal ones the one that was found first comes first.
    pub interpreters: Vec<Interpreter>,
    /// Those that cannot, by version and path.
    pub unsupported: Vec<Unsupported>,
}

/// Looks for the Pythons of this machine.
pub fn discover() -> Found {
    discover_where(&Surroundings::of_process(), &|_| true)
}

/// Looks for those Pythons of this machine among which `requests` choose: all of them, unless all requests are for
/// versions. A request that chooses none of these may have more to say of all that there is.
pub fn discover_for(requests: &[Request]) -> Found {
    let for_versions = requests.iter().all(|request| matches!(request.kind(), Kind::Versions(_)));
    let wanted = |version: Version| requests.iter().any(|request| request.admits(&version));
    let all = requests.is_empty() || !for_versions;
    discover_where(&Surroundings::of_process(), &|version| all || wanted(version))
}

type Examined = Result<Interpreter, Unsupported>;

/// What is known of a candidate: at once where it is remembered; else a thread is asking it. `None` is one that is not
/// wanted.
enum Answer<'scope> {
    Known(Option<Examined>),
    Asked(ScopedJoinHandle<'scope, Option<Examined>>),
}

impl Answer<'_> {
    fn wait(self) -> Option<Examined> {
        match self {
            Self::Known(examined) => examined,
            Self::Asked(thread) => thread.join().ok().flatten(),
        }
    }
}

/// Looks where `surroundings` says for Pythons whose versions are wanted.
///
/// Each that has to be asked is asked in a thread of its own rather than in a pool of as many as there are cores: the
/// threads do nothing but wait, and one that hangs must not hold up the others.
fn discover_where(surroundings: &Surroundings, wanted: &(dyn Fn(Version) -> bool + Sync)) -> Found {
    let remembered = Cache::load(surroundings.cache.as_deref());
    let (cache, candidates) = (&remembered, surroundings.candidates());
    let look = &|candidate: &Candidate, facts: Result<Facts, Why>| match facts {
        Ok(facts) => wanted(facts.version()).then(|| examine(candidate, &facts, cache)),
        Err(why) => Some(Err(unsupported(candidate, None, why))),
    };
    let answers: Vec<Examined> = std::thread::scope(|scope| {
        let ask = candidates.iter().map(|candidate| match cache.get(&candidate.executable) {
            Some(facts) => Answer::Known(look(candidate, Ok(facts))),
            None => Answer::Asked(scope.spawn(move || look(candidate, cache.ask(&candidate.executable)))),
        });
        let answers: Vec<Answer<'_>> = ask.collect();
        answers.into_iter().filter_map(Answer::wait).collect()
    });
    remembered.save();
    sorted(answers)
}

fn sorted(answers: Vec<Examined>) -> Found {
    let mut found = Found::default();
    for answer in answers {
        match answer {
            // Two launchers may stand for one interpreter.
            Ok(interpreter) if found.interpreters.iter().any(|other| other.executable == interpreter.executable) => {}
            Ok(interpreter) => found.interpreters.push(interpreter),
            Err(unsupported) => found.unsupported.push(unsupported),
        }
    }
    found.interpreters.sort_by_key(|interpreter| interpreter.version);
    found.unsupported.sort_by(|a, b| (a.version, &a.executable).cmp(&(b.version, &b.executable)));
    found
}

/// Looks at one candidate that was asked for, whether or not discovery lists it.
///
/// # Errors
/// Where it cannot be embedded.
pub(super) fn examine_one(candidate: &Candidate, surroundings: &Surroundings) -> Examined {
    let cache = Cache::load(surroundings.cache.as_deref());
    let facts = cache.facts(&candidate.executable).map_err(|why| unsupported(candidate, None, why));
    let answer = facts.and_then(|facts| examine(candidate, &facts, &cache));
    cache.save();
    // A shim that was asked for may start an environment's interpreter.
    answer.map(|found| Interpreter { packages: found.packages || environment(&found.executable).is_some(), ..found })
}

fn unsupported(candidate: &Candidate, version: Option<Version>, why: Why) -> Unsupported {
    Unsupported { executable: candidate.executable.clone(), version, why }
}

fn examine(candidate: &Candidate, facts: &Facts, cache: &Cache) -> Examined {
    let version = facts.version();
    let objection = facts.objection().map_or(Ok(()), Err);
    let launch = objection.and_then(|()| launch(facts)).map_err(|why| unsupported(candidate, Some(version), why))?;
    let executable = real_executable(candidate, &facts.executable);
    let read = folders(facts, &launch, environment(&executable));
    let (source, packages) = (candidate.source.to_owned(), candidate.packages);
    let compiled = cache.compiled(version);
    let added = Vec::new();
    Ok(Interpreter { version, executable, source, packages, added, launch, read, compiled })
}

/// The path that was found, unless a script stands there: then the interpreter that the script starts.
fn real_executable(candidate: &Candidate, told: &Path) -> PathBuf {
    let same = candidate.executable.canonicalize().ok() == told.canonicalize().ok();
    if same { candidate.executable.clone() } else { told.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::Why;

    #[test]
    fn what_cannot_be_embedded_is_sorted_and_kept() {
        let unsupported = |version: &str, path: &str| {
            Err(Unsupported { executable: path.into(), version: version.parse().ok(), why: Why::TooOld })
        };
        let found = sorted(vec![unsupported("3.8.1", "/b"), unsupported("3.8.1", "/a"), unsupported("", "/z")]);
        let paths: Vec<_> = found.unsupported.iter().map(|unsupported| unsupported.executable.to_str()).collect();
        assert_eq!(paths, [Some("/z"), Some("/a"), Some("/b")]);
    }
}
