//! Documents → pairs of a corpus: what `verify extract` writes, and what it does about files that people have changed
//! since; and what `verify accept` changes in them.
//!
//! A pair is one program of the document, with what comes before it as cells of their own, and the claims that rest on
//! it. It is written only if it means to `verify` what the document means: every pair is read back and compared.

mod code;
pub mod known;
mod name;
pub mod sync;
mod words;

use std::path::{Path, PathBuf};

use crate::corpus::{self, SNIPPET_LIMIT};
use crate::model::{Mode, Subject};
use crate::pipeline::Prepared;
use crate::plan;
use crate::plan::Planned;
use code::Snippet;
use words::Words;

pub use name::topic;

/// A pair that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The folder of its files.
    pub topic: String,
    /// The name of its files, without the ending.
    pub name: String,
    /// The text of the snippet.
    pub snippet: String,
    /// The text of the expectation.
    pub expected: String,
    /// How many claims it holds.
    pub claims: usize,
}

/// A claim that cannot be written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritten {
    /// The claim's line in the document, 1-based.
    pub line: usize,
    /// Why, in a few words.
    pub reason: String,
}

/// What a document gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    /// The pairs, in the order of their first claims.
    pub pairs: Vec<Draft>,
    /// The claims that are in none of them.
    pub unwritten: Vec<Unwritten>,
}

/// The claims that make one pair.
struct Group<'a> {
    program: usize,
    /// The block of answers, for lines of output: those of one block are judged together.
    answers: Option<usize>,
    planned: Vec<&'a Planned>,
}

/// Makes the pairs of a document.
pub fn draft(one: &Prepared) -> Drafts {
    let topic = topic(&one.document.path);
    let mut names = name::Names::new(&one.extracted);
    let mut drafts = Drafts::default();
    for group in groups(one) {
        let Some(first) = group.planned.first() else { continue };
        let name = names.take(&one.extracted, first, variant(one, &group));
        pair(one, &group, (&topic, &name), &mut drafts);
    }
    drafts
}

fn groups(one: &Prepared) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for planned in &one.plan.cases {
        let answers = match planned.case.subject {
            Subject::Output { answers, .. } => Some(answers),
            _ => None,
        };
        let fits = |group: &&mut Group| {
            group.program == planned.program
                && (group.answers == answers || group.answers.is_none() || answers.is_none())
        };
        match groups.iter_mut().find(fits) {
            Some(group) => {
                group.answers = group.answers.or(answers);
                group.planned.push(planned);
            }
            None => groups.push(Group { program: planned.program, answers, planned: vec![planned] }),
        }
    }
    groups
}

/// What tells a program from the one that runs its block as it stands.
fn variant(one: &Prepared, group: &Group) -> &'static str {
    let Some(planned) = group.planned.first() else { return "" };
    let inline = one.extracted.blocks.get(planned.case.block).is_some_and(|block| block.inline);
    match (&planned.case.subject, planned.case.claim.mode) {
        (Subject::CommentedOut { .. }, _) => "in-force",
        _ if inline => "text",
        _ if one.plan.of_block.get(planned.case.block) == Some(&Some(group.program)) => "",
        (_, Mode::Repl) => "repl",
        (_, Mode::Script) => "script",
    }
}

/// Makes one pair, of the claims that mean the same when it is read back.
fn pair(one: &Prepared, group: &Group, (topic, name): (&str, &str), drafts: &mut Drafts) {
    let Some(program) = one.plan.programs.get(group.program) else { return };
    let snippet = Snippet::of(program);
    let mut unwritten = |planned: &Planned, reason: String| {
        drafts.unwritten.push(Unwritten { line: planned.case.claim.line, reason });
    };
    if snippet.code.len() as u64 > SNIPPET_LIMIT {
        let why = "its code and what comes before are longer than a snippet may be";
        return group.planned.iter().for_each(|planned| unwritten(planned, why.to_owned()));
    }
    let mut good: Vec<(&Planned, String)> = Vec::new();
    let head = head(one, group, &snippet);
    // Each is tried alone, so that one that cannot be written costs nothing but itself.
    let same = |planned, entry: &String| reads_back(program, &snippet, &head, &[(planned, entry.clone())]);
    for &planned in &group.planned {
        match entries(one, &snippet, planned) {
            Ok(entries) => match entries.into_iter().find(|entry| same(planned, entry)) {
                Some(entry) => good.push((planned, entry)),
                None => unwritten(planned, "a snippet cannot say what of its code is meant".to_owned()),
            },
            Err(reason) => unwritten(planned, reason),
        }
    }
    if good.is_empty() {
        return;
    }
    let expected = text(&head, &good);
    let (topic, name) = (topic.to_owned(), name.to_owned());
    drafts.pairs.push(Draft { topic, name, snippet: snippet.code, expected, claims: good.len() });
}

/// What stands above the claims.
fn head(one: &Prepared, group: &Group, snippet: &Snippet) -> String {
    let block = group.planned.first().and_then(|planned| one.extracted.blocks.get(planned.case.block));
    let mode = if snippet.mode == Mode::Repl { "mode: repl\n" } else { "" };
    format!("{mode}source:\n{}claims:\n", source(one, block.map_or(1, |block| block.first), "  "))
}

fn source(one: &Prepared, line: usize, indent: &str) -> String {
    format!("{indent}- {{document: {}, line: {line}}}\n", words::quoted(&one.document.path.to_string_lossy()))
}

/// The ways to write one claim, the best first.
fn entries(one: &Prepared, snippet: &Snippet, planned: &Planned) -> Result<Vec<String>, String> {
    let ways = Words::of(planned)?;
    let block = one.extracted.blocks.get(planned.case.block);
    let stated = block.and_then(|block| block.code_line(planned.case.claim.code_line)).unwrap_or_default();
    let line = planned.statement.as_ref().map_or(stated, |statement| statement.first);
    let line = snippet.line(line).ok_or("its statement is no code")?;
    let source = source(one, planned.case.claim.line, "      ");
    let written = |words: &Words| format!("  - line: {line}\n{}    source:\n{source}", words.keys("    "));
    Ok(ways.iter().map(written).collect())
}

fn text(head: &str, entries: &[(&Planned, String)]) -> String {
    let entries: String = entries.iter().map(|(_, entry)| entry.as_str()).collect();
    format!("{head}{entries}")
}

/// Whether a pair of these claims runs what the document's program runs, and asks the same of it.
fn reads_back(program: &crate::model::Program, snippet: &Snippet, head: &str, entries: &[(&Planned, String)]) -> bool {
    let files = (PathBuf::from("snippet"), PathBuf::from("expected"));
    let names = (String::new(), String::new());
    let Ok(pair) = corpus::understood(names, files, snippet.code.clone(), &text(head, entries)) else { return false };
    let (units, cases) = corpus::cases(&pair);
    let plan = plan::plan_snippet(&units, cases);
    let Some(again) = plan.programs.first() else { return false };
    let same_code = code::compiled(program, &snippet.modules) == code::compiled(again, &[]);
    let same = |(planned, again): (&(&Planned, String), &Planned)| asks_the_same(planned.0, again);
    same_code && plan.cases.len() == entries.len() && entries.iter().zip(&plan.cases).all(same)
}

fn asks_the_same(one: &Planned, other: &Planned) -> bool {
    let text = |planned: &Planned| planned.statement.as_ref().map(|statement| statement.text.clone());
    let of = |planned: &Planned| match &planned.case.subject {
        Subject::After { expressions, .. } => expressions.clone(),
        _ => Vec::new(),
    };
    let is_output = |planned: &Planned| matches!(planned.case.subject, Subject::Output { .. });
    text(one) == text(other)
        && of(one) == of(other)
        && is_output(one) == is_output(other)
        && one.valid == other.valid
        && one.values.len() == other.values.len()
        && one.raised.is_some() == other.raised.is_some()
}

/// Where the two files of a pair are, below a folder.
pub fn files(root: &Path, topic: &str, name: &str) -> [PathBuf; 2] {
    let path = |folder: &str, ending: &str| root.join(folder).join(topic).join(format!("{name}.{ending}"));
    [path("snippets", "py"), path("expected", "yaml")]
}
