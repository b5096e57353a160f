//! What was named on the command line → prepared documents, and what is wrong with the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::prepare;
use super::search::{self, Scope};
use crate::cli::RunArgs;
use crate::corpus::{self, Pair};
use crate::document::{Document, DocumentError, Project};
use crate::format::{self, FORMATS};
use crate::model::Problem;
use crate::pipeline::{self, Prepared};
use crate::project;
use crate::report::summary::plural;
use crate::walk;

/// The path that names the standard input.
const STANDARD_INPUT: &str = "-";

/// Bytes of a document for each program that it is likely to hold, where it is written for short answers.
const BYTES: usize = 256;

/// What there is to check.
#[derive(Debug, Default)]
pub(super) struct Input {
    found: Vec<Found>,
    /// How many Python files there were that nobody asked for.
    not_asked_for: usize,
    /// What git says of the folders that were asked about.
    changed: BTreeMap<PathBuf, Result<BTreeSet<PathBuf>, String>>,
    pub(super) problems: Vec<Problem>,
}

/// Something to check, as it was read.
#[derive(Debug)]
enum Found {
    Document(Document),
    Pair(Pair),
}

/// Finds and reads all paths. A path that gives nothing costs nothing else.
pub(super) fn find(paths: &[PathBuf], scope: &Scope) -> Input {
    let mut input = Input::default();
    let usual = if paths.is_empty() { input.usual() } else { Vec::new() };
    for path in paths.iter().chain(&usual) {
        if path.as_os_str() == STANDARD_INPUT {
            input.standard_input(scope);
        } else if walk::is_corpus(path) {
            input.corpus(path);
        } else {
            input.documents(path, scope);
        }
    }
    input.note_not_asked_for();
    input
}

/// Finds and prepares all paths; `run` is how snippets run, where they do.
pub(super) fn read(paths: &[PathBuf], scope: &Scope, run: Option<&RunArgs>) -> (Vec<Prepared>, Vec<Problem>) {
    let mut input = find(paths, scope);
    (input.prepare(run), input.problems)
}

impl Input {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether all is well: then there was nothing to be done.
    pub(super) fn is_well(&self) -> bool {
        !self.problems.iter().any(|problem| problem.is_error)
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
    pub(super) fn prepare(&mut self, run: Option<&RunArgs>) -> Vec<Prepared> {
        let around = run.map(|_| self.around()).unwrap_or_default();
        let project = |document: &Document| {
            let around = document.path.parent().and_then(|folder| around.get(folder));
            run.map(|run| prepare::project(run, document, around)).unwrap_or_default()
        };
        let prepare = |found| match found {
            Found::Document(document) => {
                let project = project(&document);
                pipeline::prepare(document.of(project))
            }
            Found::Pair(pair) => pipeline::prepare_pair(pair),
        };
        std::mem::take(&mut self.found).into_par_iter().map(prepare).collect()
    }

    /// What the files around the documents of each folder say: they are read once, however many documents there are.
    fn around(&self) -> BTreeMap<PathBuf, Project> {
        let folder = |found: &Found| match found {
            Found::Document(document) => document.path.parent().map(Path::to_owned),
            Found::Pair(_) => None,
        };
        let folders: BTreeSet<PathBuf> = self.found.iter().filter_map(folder).collect();
        folders.into_par_iter().map(|folder| (folder.clone(), project::around(&folder.join("document")))).collect()
    }

    fn corpus(&mut self, root: &Path) {
        let loaded = corpus::load(root);
        self.problems.extend(loaded.problems);
        self.found.extend(loaded.pairs.into_iter().map(Found::Pair));
    }

    /// What is checked where no path is named: a corpus, or else what most projects have. Says so.
    fn usual(&mut self) -> Vec<PathBuf> {
        if walk::is_corpus(Path::new(".")) {
            self.corpus(Path::new(""));
            return Vec::new();
        }
        let mut usual = walk::readmes(Path::new("."));
        usual.extend(["docs", "doc"].map(PathBuf::from).into_iter().filter(|folder| folder.is_dir()));
        let names: Vec<String> = usual.iter().map(|path| format!("`{}`", path.display())).collect();
        let help = "name documents or folders: verify README.md docs/";
        let problem = if names.is_empty() {
            Problem::error(
                "there is nothing to check here: no corpus (snippets/ and expected/), no README and no docs/",
            )
        } else {
            Problem::warning(format!("no path was named: checked is {}", names.join(" and ")))
        };
        self.problems.push(problem.help(help));
        usual
    }

    fn standard_input(&mut self, scope: &Scope) {
        let name = scope.stdin_name.clone().unwrap_or_else(|| PathBuf::from(STANDARD_INPUT));
        let read = Document::read_from(std::io::stdin().lock(), &name).and_then(format::open);
        self.take(read);
    }

    /// Says how many Python files nobody asked for.
    fn note_not_asked_for(&mut self) {
        if self.not_asked_for > 0 {
            let files = plural(self.not_asked_for, "Python file");
            let were = if self.not_asked_for == 1 { "was" } else { "were" };
            let problem = Problem::warning(format!("{files} in these folders {were} not read"));
            self.problems.push(problem.help("`--docstrings` checks what docstrings and example scripts state"));
        }
    }

    fn documents(&mut self, path: &Path, scope: &Scope) {
        let mut found = match walk::documents(path, &scope.search) {
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
        self.not_asked_for += found.not_asked_for;
        if let Some(since) = &scope.changed_since {
            match self.changed(path, since) {
                Ok(changed) => {
                    found.documents.retain(|path| path.canonicalize().is_ok_and(|path| changed.contains(&path)))
                }
                Err(why) => {
                    let problem = Problem::error(format!("cannot tell what has changed since `{since}`: {why}"));
                    self.problems.push(problem.of(path));
                    return;
                }
            }
        }
        let known = |path: &PathBuf| {
            self.found.iter().any(|one| matches!(one, Found::Document(document) if document.path == *path))
        };
        let new: Vec<PathBuf> = found.documents.into_iter().filter(|path| !known(path)).collect();
        let read: Vec<_> = new.par_iter().map(|file| read_document(path, file)).collect();
        read.into_iter().for_each(|one| self.take(one));
    }

    /// What has changed in the repository that a path lies in. Git is asked once for each folder.
    fn changed(&mut self, path: &Path, since: &str) -> Result<BTreeSet<PathBuf>, String> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) }.to_owned();
        let asked = self.changed.entry(folder);
        asked.or_insert_with(|| search::changed(path, since)).clone()
    }

    fn take(&mut self, read: Result<Document, DocumentError>) {
        match read {
            Ok(document) => self.found.push(Found::Document(document)),
            Err(error) => self.problems.push(Problem::error(error)),
        }
    }
}

/// Reads what was named itself, or found below what was named.
fn read_document(named: &Path, file: &Path) -> Result<Document, DocumentError> {
    let read = if named == file { Document::read(file) } else { Document::read_below(named, file) };
    read.and_then(format::open)
}
