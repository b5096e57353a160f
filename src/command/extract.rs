//! `verify extract`: documents → pairs of a corpus that people review.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::search::Scope;
use super::{Failure, input, prepare, print, terminal};
use crate::cli::ExtractArgs;
use crate::exit::ExitStatus;
use crate::pairs::sync::{Change, Folder, SyncError};
use crate::pairs::{self, Drafts};
use crate::pipeline::Prepared;
use crate::report::escape;
use crate::report::summary::plural;

/// How many pairs came out how, in the order of the summary.
#[derive(Default)]
struct Counts(BTreeMap<(u8, &'static str), usize>);

/// Writes the pairs of documents.
pub(super) fn run(args: &ExtractArgs) -> Result<ExitStatus, Failure> {
    prepare::pool(None);
    let (prepared, problems) = input::read(&args.paths, &Scope::default(), None);
    problems.iter().for_each(terminal::print_problem);
    if let Some(pair) = prepared.iter().find(|one| one.of_corpus) {
        let path = pair.document.path.display().to_string();
        return Err(Failure::new(
            format!("`{path}` belongs to a corpus already"),
            Some("name documents: verify extract README.md --into corpus".to_owned()),
        ));
    }
    let folder = Folder { root: &args.into, keep: args.keep };
    collide(&prepared, &folder)?;
    let (mut text, mut counts, mut total) = (String::new(), Counts::default(), (0, 0));
    for one in &prepared {
        let drafts = pairs::draft(one);
        total.0 += drafts.pairs.len();
        total.1 += drafts.pairs.iter().map(|pair| pair.claims).sum::<usize>();
        write(&mut text, &mut counts, one, &drafts, &folder)?;
    }
    let (pairs, claims) = (plural(total.0, "pair"), plural(total.1, "claim"));
    let documents = plural(prepared.len(), "document");
    let _ = writeln!(text, "{pairs} with {claims} of {documents}{}", counts.text());
    print(&text)?;
    Ok(if problems.iter().any(|problem| problem.is_error) || counts.of("foreign") > 0 {
        ExitStatus::Error
    } else if counts.of("changed on both sides") > 0 {
        ExitStatus::ClaimsFail
    } else {
        ExitStatus::Success
    })
}

fn unwritable(error: SyncError) -> Failure {
    Failure::new(error, Some("name a folder that can be written: --into corpus".to_owned()))
}

/// Two documents must not write to one topic.
fn collide(prepared: &[Prepared], folder: &Folder) -> Result<(), Failure> {
    let mut topics: BTreeMap<String, String> = BTreeMap::new();
    for one in prepared {
        let (topic, path) = (pairs::topic(&one.document.path), one.document.path.to_string_lossy().into_owned());
        let before = folder.document_of(&topic).map_err(unwritable)?;
        for other in topics.insert(topic.clone(), path.clone()).into_iter().chain(before) {
            if other != path {
                return Err(Failure::new(
                    format!("`{other}` and `{path}` would both be written to `snippets/{topic}`"),
                    Some("extract them into folders of their own".to_owned()),
                ));
            }
        }
    }
    Ok(())
}

/// Writes the pairs of one document, and says what became of them.
fn write(
    text: &mut String,
    counts: &mut Counts,
    one: &Prepared,
    drafts: &Drafts,
    folder: &Folder,
) -> Result<(), Failure> {
    let topic = pairs::topic(&one.document.path);
    for pair in &drafts.pairs {
        let change = folder.bring(pair).map_err(unwritable)?;
        counts.describe(text, &format!("{topic}/{}", pair.name), &change);
    }
    let names: BTreeSet<String> = drafts.pairs.iter().map(|pair| pair.name.clone()).collect();
    for (name, change) in folder.sweep(&topic, &names).map_err(unwritable)? {
        counts.describe(text, &format!("{topic}/{name}"), &change);
    }
    for unwritten in &drafts.unwritten {
        let place = format!("{}:{}", one.document.path.display(), unwritten.line);
        counts.count(8, "claims not written");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: not written: {}", escape::line(&place), escape::line(&unwritten.reason));
    }
    Ok(())
}

impl Counts {
    fn count(&mut self, order: u8, word: &'static str) {
        *self.0.entry((order, word)).or_default() += 1;
    }

    fn of(&self, word: &str) -> usize {
        self.0.iter().filter(|((_, other), _)| *other == word).map(|(_, count)| count).sum()
    }

    fn text(&self) -> String {
        let parts: Vec<String> = self.0.iter().map(|((_, word), count)| format!("{count} {word}")).collect();
        if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
    }

    /// Counts a change, and says it where there is something to see.
    fn describe(&mut self, text: &mut String, name: &str, change: &Change) {
        let (order, word, told, difference) = match change {
            Change::New => (0, "new", "", ""),
            Change::Changed(difference) => (1, "changed", "the document changed", difference.as_str()),
            Change::Same => (2, "unchanged", "", ""),
            Change::Kept => (3, "kept as edited", "", ""),
            Change::Removed => (4, "removed by hand", "", ""),
            Change::Gone => (5, "gone", "the document states it no more: removed", ""),
            Change::Left => (6, "left", "the document states it no more; it was edited, so it is left", ""),
            Change::Both(difference) => (
                7,
                "changed on both sides",
                "edited, and the document changed too: bring it in by hand, then `--keep`",
                difference.as_str(),
            ),
            Change::Foreign => (9, "foreign", "is there already and was not extracted: nothing is written", ""),
        };
        self.count(order, word);
        if !told.is_empty() {
            let _ = writeln!(text, "{}: {told}", escape::line(name));
        }
        for line in difference.lines() {
            let _ = writeln!(text, "  {}", escape::line(line));
        }
    }
}
