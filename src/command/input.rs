//! What was named on the command line → prepared documents, and what is wrong with the others.

use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use rayon::prelude::*;

use crate::check::{self, Prepared};
use crate::corpus;
use crate::document::Document;
use crate::report::Problem;
use crate::walk;

/// What there is to check.
#[derive(Debug, Default)]
pub(super) struct Input {
    pub(super) prepared: Vec<Prepared>,
    pub(super) problems: Vec<Problem>,
}

/// Reads all paths. A path that gives nothing costs nothing else.
pub(super) fn read(paths: &[PathBuf], exclude: Option<&Gitignore>) -> Input {
    let mut input = Input::default();
    let here = PathBuf::from(".");
    if paths.is_empty() {
        if walk::is_corpus(&here) {
            input.corpus(Path::new(""));
        } else {
            input.problems.push(problem(
                "there is no corpus here: no folders snippets/ and expected/",
                None,
                Some("name a document or a folder: verify README.md docs/"),
            ));
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

impl Input {
    fn corpus(&mut self, root: &Path) {
        let loaded = corpus::load(root);
        self.problems.extend(loaded.problems);
        self.prepared.extend(loaded.pairs.into_par_iter().map(check::prepare_pair).collect::<Vec<_>>());
    }

    fn documents(&mut self, path: &Path, exclude: Option<&Gitignore>) {
        let found = match walk::documents(path, exclude) {
            Ok(found) => found,
            Err(error) => {
                let help = matches!(error, walk::WalkError::Empty(_))
                    .then_some("documents in folders end in .md, .mdx, .rst or .txt; any file can be named itself");
                self.problems.push(problem(error, None, help));
                return;
            }
        };
        self.problems.extend(found.errors.into_iter().map(|error| problem(error, None, None)));
        let known = |path: &PathBuf| self.prepared.iter().any(|one| one.document.path == *path);
        let new: Vec<PathBuf> = found.documents.into_iter().filter(|path| !known(path)).collect();
        let read: Vec<Result<Document, Problem>> =
            new.par_iter().map(|path| Document::read(path).map_err(|error| problem(error, None, None))).collect();
        let mut documents = Vec::new();
        for one in read {
            match one {
                Ok(document) => documents.push(document),
                Err(problem) => self.problems.push(problem),
            }
        }
        self.prepared.extend(check::prepare_all(documents));
    }
}

fn problem(message: impl ToString, path: Option<PathBuf>, help: Option<&str>) -> Problem {
    Problem {
        is_error: true,
        path,
        line: None,
        column: None,
        message: message.to_string(),
        help: help.map(str::to_owned),
    }
}
