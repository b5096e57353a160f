//! What was named on the command line → prepared documents, and what is wrong with the others.

use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use rayon::prelude::*;

use crate::check::{self, Prepared};
use crate::corpus::{self, Pair};
use crate::document::Document;
use crate::format::{self, FORMATS};
use crate::model::Problem;
use crate::walk;

/// Bytes of a document for each program that it is likely to hold, where it is written for short answers.
const BYTES: usize = 256;

/// What there is to check.
#[derive(Debug, Default)]
pub(super) struct Input {
    found: Vec<Found>,
    pub(super) problems: Vec<Problem>,
}

/// Something to check, as it was read.
#[derive(Debug)]
enum Found {
    Document(Document),
    Pair(Pair),
}

/// Finds and reads all paths. A path that gives nothing costs nothing else.
pub(super) fn find(paths: &[PathBuf], exclude: Option<&Gitignore>) -> Input {
    let mut input = Input::default();
    let here = PathBuf::from(".");
    if paths.is_empty() {
        if walk::is_corpus(&here) {
            input.corpus(Path::new(""));
        } else {
            let problem = Problem::error("there is no corpus here: no folders snippets/ and expected/");
            input.problems.push(problem.help("name a document or a folder: verify README.md docs/"));
        }
    }
    for path in paths {
        if walk::is_corpus(path) {
            input.corpus(path);
        } else {
            input.documents(path, exclude);
        }
    }
    input
}

/// Finds and prepares all paths.
pub(super) fn read(paths: &[PathBuf]) -> (Vec<Prepared>, Vec<Problem>) {
    let mut input = find(paths, None);
    (input.prepare(), input.problems)
}

impl Input {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// About how many programs there will be.
    pub(super) fn programs(&self) -> usize {
        let of = |found: &Found| match found {
            Found::Document(document) => document.text.len() / BYTES,
            Found::Pair(_) => 1,
        };
        self.found.iter().map(of).sum()
    }

    /// Takes out what was found, and reads its claims and plans its programs, many at a time, in its order.
    pub(super) fn prepare(&mut self) -> Vec<Prepared> {
        let prepare = |found| match found {
            Found::Document(document) => check::prepare(document),
            Found::Pair(pair) => check::prepare_pair(pair),
        };
        std::mem::take(&mut self.found).into_par_iter().map(prepare).collect()
    }

    fn corpus(&mut self, root: &Path) {
        let loaded = corpus::load(root);
        self.problems.extend(loaded.problems);
        self.found.extend(loaded.pairs.into_iter().map(Found::Pair));
    }

    fn documents(&mut self, path: &Path, exclude: Option<&Gitignore>) {
        let found = match walk::documents(path, exclude) {
            Ok(found) => found,
            Err(error) => {
                let help = matches!(error, walk::WalkError::Empty(_)).then(|| {
                    let endings = FORMATS.endings_in_words();
                    format!("documents in folders end in {endings}; any file can be named itself")
                });
                self.problems.push(Problem { help, ..Problem::error(error) });
                return;
            }
        };
        self.problems.extend(found.errors.into_iter().map(Problem::error));
        let known = |path: &PathBuf| {
            self.found.iter().any(|one| matches!(one, Found::Document(document) if document.path == *path))
        };
        let new: Vec<PathBuf> = found.documents.into_iter().filter(|path| !known(path)).collect();
        let read: Vec<_> = new.par_iter().map(|path| Document::read(path).and_then(format::open)).collect();
        for one in read {
            match one {
                Ok(document) => self.found.push(Found::Document(document)),
                Err(error) => self.problems.push(Problem::error(error)),
            }
        }
    }
}
