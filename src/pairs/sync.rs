//! What becomes of a pair that is extracted again: three sides are compared, what was extracted last time
//! (`extracted/`, beside snippets/ and expected/), what the files hold now, and what the document gives now.
//!
//! What people have changed is never overwritten. Where the document has changed too, its change is told and nothing is
//! written: a snippet and line numbers that were merged apart would be wrong without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};
use similar::TextDiff;

use super::{Draft, files};

/// Why files cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} `{}`: {why}", path.display())]
pub struct SyncError {
    what: &'static str,
    path: PathBuf,
    why: io::Error,
}

/// What became of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is written for the first time.
    New,
    /// Nothing changed, or only line numbers of the document.
    Same,
    /// The document changed, and so do the files: the difference.
    Changed(String),
    /// People changed it, the document did not.
    Kept,
    /// People changed it, and so did the document: the document's difference. Nothing is written.
    Both(String),
    /// People removed its files.
    Removed,
    /// The document states it no more, and nobody changed it: the files are removed.
    Gone,
    /// The document states it no more, but people changed it: the files are left.
    Left,
    /// Files of this name are there that nobody extracted. Nothing is written.
    Foreign,
}

/// The two texts of a pair.
type Texts = [String; 2];

/// The folder that pairs are written to.
#[derive(Debug)]
pub struct Folder<'a> {
    /// Where snippets/, expected/ and extracted/ are.
    pub root: &'a Path,
    /// Whether a change of the document to a pair that people changed counts as seen: it is told no more.
    pub keep: bool,
}

impl Folder<'_> {
    /// Where what was extracted last is kept.
    fn base(&self, topic: &str, name: &str) -> [PathBuf; 2] {
        let path = |ending: &str| self.root.join("extracted").join(topic).join(format!("{name}.{ending}"));
        [path("py"), path("yaml")]
    }

    /// Brings one pair up to date.
    ///
    /// # Errors
    /// Where a file cannot be read or written.
    pub fn bring(&self, draft: &Draft) -> Result<Change, SyncError> {
        let (paths, bases) = (files(self.root, &draft.topic, &draft.name), self.base(&draft.topic, &draft.name));
        let new = [draft.snippet.clone(), draft.expected.clone()];
        let (now, base) = (read(&paths)?, read(&bases)?);
        let is_new = base.is_none();
        let (change, texts) = decide(now, base, &new, self.keep);
        if let Some(texts) = texts {
            write(&paths, &texts)?;
        }
        let seen = !matches!(change, Change::Both(_) | Change::Foreign) || self.keep && !is_new;
        // Last: what is cut short before is looked at again.
        if seen {
            write(&bases, &new)?;
        }
        Ok(change)
    }

    /// Pairs that were extracted from these documents, and of which the documents say nothing now.
    ///
    /// # Errors
    /// Where a file cannot be read or removed.
    pub fn sweep(&self, topic: &str, names: &BTreeSet<String>) -> Result<Vec<(String, Change)>, SyncError> {
        let folder = self.root.join("extracted").join(topic);
        let mut swept = Vec::new();
        for name in stems(&folder)? {
            if names.contains(&name) {
                continue;
            }
            let (paths, bases) = (files(self.root, topic, &name), self.base(topic, &name));
            let now = read(&paths)?;
            let edited = now.is_some() && now != read(&bases)?;
            let old = if edited { bases.to_vec() } else { paths.iter().chain(&bases).cloned().collect() };
            old.iter().try_for_each(|path| remove(path))?;
            let change = if edited { Change::Left } else { Change::Gone };
            swept.extend(now.is_some().then_some((name, change)));
        }
        Ok(swept)
    }

    /// The document that a topic was extracted from, where it was.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn document_of(&self, topic: &str) -> Result<Option<String>, SyncError> {
        for name in stems(&self.root.join("extracted").join(topic))? {
            let text = read(&self.base(topic, &name))?;
            let source = text.as_ref().and_then(|texts| SOURCE.captures(&texts[1]));
            if let Some(document) = source.and_then(|found| Some(found.get(1)?.as_str().to_owned())) {
                return Ok(serde_json::from_str(&document).ok());
            }
        }
        Ok(None)
    }
}

/// What is to be done, and what is to be written.
fn decide(now: Option<Texts>, base: Option<Texts>, new: &Texts, keep: bool) -> (Change, Option<Texts>) {
    match (now, base) {
        (None, None) => (Change::New, Some(new.clone())),
        (None, Some(_)) => (Change::Removed, None),
        (Some(now), _) if now == *new => (Change::Same, None),
        (Some(_), None) => (Change::Foreign, None),
        (Some(now), Some(base)) if now == base => {
            let same = without_lines(&base) == without_lines(new);
            (if same { Change::Same } else { Change::Changed(difference(&base, new)) }, Some(new.clone()))
        }
        (Some(now), Some(base)) if without_lines(&base) == without_lines(new) => {
            let moved = [now[0].clone(), moved(&now[1], &base[1], &new[1])];
            let texts = (moved != now).then_some(moved);
            (Change::Kept, texts)
        }
        (Some(_), Some(_)) if keep => (Change::Kept, None),
        (Some(_), Some(base)) => (Change::Both(difference(&base, new)), None),
    }
}

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and tests use it")]
static SOURCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\{document: ("(?:[^"\\]|\\.)*"), line: ([0-9]+)\}"#).unwrap());

/// The texts without the lines of the document, which change when something else comes in above.
fn without_lines(texts: &Texts) -> Texts {
    let [snippet, expected] = texts;
    [snippet.clone(), SOURCE.replace_all(expected, "{document: $1}").into_owned()]
}

/// A text that people changed, with the lines of the document where they are now.
fn moved(now: &str, base: &str, new: &str) -> String {
    let places =
        |text: &str| -> Vec<String> { SOURCE.find_iter(text).map(|found| found.as_str().to_owned()).collect() };
    let moves: BTreeMap<String, String> = places(base).into_iter().zip(places(new)).collect();
    let place = |found: &Captures| moves.get(&found[0]).cloned().unwrap_or_else(|| found[0].to_owned());
    SOURCE.replace_all(now, place).into_owned()
}

/// The difference of two versions of a pair, as `diff -u` shows it.
fn difference(old: &Texts, new: &Texts) -> String {
    let [names, olds, news] = [["snippet", "expectation"].map(str::to_owned), without_lines(old), without_lines(new)];
    let parts = names.iter().zip(olds.iter().zip(&news)).filter(|(_, (old, new))| old != new);
    parts.map(|(name, (old, new))| unified(old, new, name)).collect()
}

/// The difference of two texts, as `diff -u` shows it.
pub fn unified(old: &str, new: &str, name: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(2).header(name, name).to_string()
}

/// Both files; `None` where neither is there. Of one file alone the other is empty.
fn read(paths: &[PathBuf; 2]) -> Result<Option<Texts>, SyncError> {
    let [first, second] = paths;
    Ok(match (read_one(first)?, read_one(second)?) {
        (None, None) => None,
        (first, second) => Some([first.unwrap_or_default(), second.unwrap_or_default()]),
    })
}

fn read_one(path: &Path) -> Result<Option<String>, SyncError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(SyncError { what: "read", path: path.to_owned(), why }),
    }
}

fn write(paths: &[PathBuf; 2], texts: &Texts) -> Result<(), SyncError> {
    for (path, text) in paths.iter().zip(texts) {
        let failed = |why| SyncError { what: "write", path: path.clone(), why };
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::write(path, text).map_err(failed)?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), SyncError> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => {
            Err(SyncError { what: "remove", path: path.to_owned(), why })
        }
        _ => Ok(()),
    }
}

/// The names of the files of a folder without their endings, sorted, each once.
fn stems(folder: &Path) -> Result<BTreeSet<String>, SyncError> {
    let failed = |why| SyncError { what: "read", path: folder.to_owned(), why };
    let entries = match fs::read_dir(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries.map_err(failed)?,
    };
    let stem = |entry: fs::DirEntry| entry.path().file_stem().map(|stem| stem.to_string_lossy().into_owned());
    entries.filter_map(|entry| entry.map(stem).transpose()).collect::<Result<_, _>>().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(answer: &str, line: usize) -> Texts {
        let expected =
            format!("source:\n  - {{document: \"d.md\", line: {line}}}\nclaims:\n  - line: 1\n    gives: {answer}\n");
        ["x\n".to_owned(), expected]
    }

    fn decided(now: Option<Texts>, base: Option<Texts>, new: &Texts) -> (Change, Option<Texts>) {
        let (change, texts) = decide(now, base, new, false);
        let brief = |_: String| String::new();
        let change = match change {
            Change::Changed(text) => Change::Changed(brief(text)),
            Change::Both(text) => Change::Both(brief(text)),
            other => other,
        };
        (change, texts)
    }

    #[test]
    fn what_people_changed_is_kept() {
        let (one, two, own) = (texts("1", 3), texts("2", 3), texts("1 # mine", 3));
        let none = String::new;
        assert_eq!(decided(None, None, &one), (Change::New, Some(one.clone())));
        assert_eq!(decided(Some(one.clone()), Some(one.clone()), &one), (Change::Same, None));
        let changed = decided(Some(one.clone()), Some(one.clone()), &two);
        assert_eq!(changed, (Change::Changed(none()), Some(two.clone())));
        assert_eq!(decided(Some(own.clone()), Some(one.clone()), &one), (Change::Kept, None));
        assert_eq!(decided(Some(own.clone()), Some(one.clone()), &two), (Change::Both(none()), None));
        assert_eq!(decided(None, Some(one.clone()), &two), (Change::Removed, None));
        assert_eq!(decided(Some(own), None, &one), (Change::Foreign, None));
        assert_eq!(decided(Some(two.clone()), Some(one), &two), (Change::Same, None));
    }

    #[test]
    fn lines_that_moved_are_no_change() {
        let (one, later, own) = (texts("1", 3), texts("1", 30), texts("1 # mine", 3));
        assert_eq!(decided(Some(one.clone()), Some(one.clone()), &later), (Change::Same, Some(later.clone())));
        assert_eq!(decided(Some(own), Some(one), &later), (Change::Kept, Some(texts("1 # mine", 30))));
    }
}
