//! What was named on the command line → prepared documents, and what is wrong with the others.

use std::path::{Path, PathBuf};

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
pub(super) fn read(paths: &[PathBuf]) -> Input {
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
            input.documents(path);
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

    fn documents(&mut self, path: &Path) {
        let found = match walk::documents(path) {
            Ok(found) => found,
            Err(error) => {
                let help = matches!(error, walk::WalkError::Empty(_))
                    .then_some("documents in folders end in .md, .mdx, .rst or .txt; any file can be named itself");
                self.problems.push(problem(error, None, help));
                return;
            }
        };
        let read: Vec<Result<Document, Problem>> =
            found.par_iter().map(|path| Document::read(path).map_err(|error| problem(error, None, None))).collect();
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
