//! Finding the pairs of a corpus and reading them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::complaint::problem;
use super::validate::validate;
use super::{Loaded, Pair};
use crate::control_file;
use crate::document::Document;
use crate::model::Problem;

/// Bytes of a snippet that are read at most: many times what a teacher writes, and little enough for a parser that takes
/// quadratic time for nested f-strings.
pub const SNIPPET_LIMIT: u64 = 16 << 10;

/// Bytes of an expectation that are read at most.
const EXPECTED_LIMIT: u64 = 1 << 20;

/// The two files of a pair, where they are there.
#[derive(Default)]
struct Files {
    snippet: Option<PathBuf>,
    expected: Option<PathBuf>,
}

/// Reads the corpus in a folder: its snippets/ and its expected/.
pub fn load(root: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    let mut names: BTreeMap<(String, String), Files> = BTreeMap::new();
    for (topic, path) in files(&root.join("snippets"), "py", &mut loaded.problems) {
        let name = stem(&path);
        names.entry((topic, name)).or_default().snippet = Some(path);
    }
    for (topic, path) in files(&root.join("expected"), "yaml", &mut loaded.problems) {
        let name = stem(&path);
        names.entry((topic, name)).or_default().expected = Some(path);
    }
    for ((topic, name), files) in names {
        match pair(root, topic, name, files) {
            Ok(pair) => loaded.pairs.push(pair),
            Err(problems) => loaded.problems.extend(problems),
        }
    }
    loaded.problems.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    loaded
}

/// Reads one pair.
fn pair(root: &Path, topic: String, name: String, files: Files) -> Result<Pair, Vec<Problem>> {
    let wrong = |path: &Path, message: &str, help: String| vec![problem(path, None, message.to_owned(), &help)];
    let other = |folder: &str, ending: &str| root.join(folder).join(&topic).join(format!("{name}.{ending}"));
    let (snippet, expected) = match (files.snippet, files.expected) {
        (Some(snippet), Some(expected)) => (snippet, expected),
        (Some(snippet), None) => {
            let help = format!("write `{}`, or remove the snippet", other("expected", "yaml").display());
            return Err(wrong(&snippet, "the snippet has no expectation", help));
        }
        (None, expected) => {
            let help = format!("write `{}`, or remove the expectation", other("snippets", "py").display());
            return Err(wrong(&expected.unwrap_or_default(), "the expectation has no snippet", help));
        }
    };
    let code = read(&snippet, SNIPPET_LIMIT).map_err(|problem| vec![problem])?;
    let text = read(&expected, EXPECTED_LIMIT).map_err(|problem| vec![problem])?;
    understood((topic, name), (snippet, expected), code, &text)
}

/// A pair from the texts of its files.
///
/// # Errors
/// All that is wrong with the expectation.
pub fn understood(
    (topic, name): (String, String),
    (snippet, expected): (PathBuf, PathBuf),
    code: String,
    text: &str,
) -> Result<Pair, Vec<Problem>> {
    let checked = validate(&expected, text, &code)?;
    let (mode, sources, entries) = (checked.mode, checked.sources, checked.entries);
    Ok(Pair { topic, name, snippet, expected, code, mode, sources, entries })
}

/// The text of a file, line ends as `\n`.
fn read(path: &Path, limit: u64) -> Result<String, Problem> {
    let size = fs::metadata(path).map_or(0, |data| data.len());
    if size > limit {
        let message = format!("the file is too large: {size} bytes, at most {limit} are read");
        return Err(problem(path, None, message, "split it"));
    }
    control_file::check(path, limit)
        .map_err(|error| problem(path, None, format!("cannot read it: {error}"), "write a file"))?;
    let document =
        Document::read(path).map_err(|error| problem(path, None, error.to_string(), "write it anew as UTF-8"))?;
    if document.lossy {
        return Err(problem(path, None, "the file is not UTF-8".to_owned(), "write it anew as UTF-8"));
    }
    Ok(document.text)
}

/// The files `FOLDER/TOPIC/NAME.ENDING`, with their topics; complains of what would be passed over in silence.
fn files(folder: &Path, ending: &str, problems: &mut Vec<Problem>) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for topic in entries(folder, problems) {
        if !topic.is_dir() {
            stray(&topic, ending, problems);
            continue;
        }
        for path in entries(&topic, problems) {
            if path.is_file() && path.extension() == Some(OsStr::new(ending)) {
                found.push((stem(&topic), path));
            } else {
                stray(&path, ending, problems);
            }
        }
    }
    found
}

/// Complains of a folder, or a file of this kind, that stands where no pair is looked for.
fn stray(path: &Path, ending: &str, problems: &mut Vec<Problem>) {
    let is_kind = path.extension().is_some_and(|other| [ending, "yml", "yaml", "py"].iter().any(|each| other == *each));
    if is_kind || path.is_dir() {
        let message = "this is no part of the corpus".to_owned();
        problems.push(problem(
            path,
            None,
            message,
            "files are named snippets/TOPIC/NAME.py and expected/TOPIC/NAME.yaml",
        ));
    }
}

/// What a folder holds, sorted, without hidden files and Python's caches.
fn entries(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    let mut paths = listed.unwrap_or_else(|error| {
        let help = "a corpus is a folder of snippets/ with a folder of expected/ beside it";
        problems.push(problem(folder, None, format!("cannot read the folder: {error}"), help));
        Vec::new()
    });
    let passed_over = |path: &PathBuf| stem(path).starts_with('.') || path.ends_with("__pycache__");
    paths.retain(|path| !passed_over(path));
    paths.sort();
    paths
}

/// A file's or a folder's name without the ending.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
