//! From what is written to what is meant: each claim against its snippet, each complaint with its place.

use std::path::Path;

use serde_yaml::{Location, Spanned};

use super::complaint::{position, problem, unreadable};
use super::matches::understand;
use super::statements::{Statement, statements};
use super::yaml::{Of, YamlAnswer, YamlClaim, YamlFile, parse};
use super::{Cell, Entry, Wording, cells};
use crate::model::{AnswerKind, Matcher, Stated, VersionRange};
use crate::model::{Known, Mode, Problem, Source};
use crate::syntax::is_expression;
use crate::unit::Unit;

/// What a file of expected/ says.
pub(super) struct Validated {
    pub(super) mode: Mode,
    pub(super) sources: Vec<Source>,
    pub(super) entries: Vec<Entry>,
}

/// Reads and checks a file of expected/ against its snippet. `path` is the file's, for the complaints.
///
/// # Errors
/// All that is wrong with the file, in the order of its lines.
pub(super) fn validate(path: &Path, text: &str, code: &str) -> Result<Validated, Vec<Problem>> {
    let written = parse(text).map_err(|error| vec![unreadable(path, &error)])?;
    let cell = cells(code).pop().unwrap_or(Cell { before: 0, mode: None, code: code.to_owned() });
    let statements = statements(&cell.code).map_err(|error| {
        let message = format!("cannot read the snippet's statements: {error}");
        vec![problem(path, None, message, "run it again with fewer processes on the machine")]
    })?;
    let statements = statements.into_iter().map(|each| each.shifted_by(cell.before)).collect();
    let nested = nested(&cell);
    let mut validator = Validator { path, before: cell.before, statements, nested, problems: Vec::new() };
    let validated = validator.file(&written, code.lines().count());
    validator.problems.sort_by_key(|problem| (problem.line, problem.column));
    if validator.problems.is_empty() { Ok(validated) } else { Err(validator.problems) }
}

/// Collects what is wrong.
struct Validator<'a> {
    path: &'a Path,
    /// Lines before the cell that the claims are about.
    before: usize,
    statements: Vec<Statement>,
    /// First lines of all statements, those within others included.
    nested: Vec<usize>,
    problems: Vec<Problem>,
}

impl Validator<'_> {
    fn complain(&mut self, at: Location, message: String, help: &str) {
        self.problems.push(problem(self.path, Some(at), message, help));
    }

    fn file(&mut self, written: &YamlFile, lines: usize) -> Validated {
        if written.claims.value.is_empty() {
            let help = "state what the snippet gives, or remove both files";
            self.complain(written.claims.referenced, "there are no claims".to_owned(), help);
        }
        let mut entries: Vec<Entry> = Vec::new();
        for claim in &written.claims.value {
            let entry = self.claim(claim, lines);
            if entries.iter().any(|other| contradict(other, &entry)) {
                let message = format!("line {} already has an answer of this kind", entry.line);
                self.complain(claim.referenced, message, "answers that differ between versions go under `versions`");
            }
            entries.push(entry);
        }
        Validated { mode: written.mode, sources: self.sources(&written.source), entries }
    }

    fn claim(&mut self, written: &Spanned<YamlClaim>, lines: usize) -> Entry {
        let claim = &written.value;
        let answers = self.answers(written);
        self.line(claim.line.referenced, claim.line.value, lines, &answers);
        let wording = self.wording(written, &answers);
        if claim.known != Known::Holds && claim.why.as_ref().is_none_or(|why| why.trim().is_empty()) {
            let message = "what does not hold everywhere needs a reason".to_owned();
            self.complain(written.referenced, message, "add `why:` with one line");
        }
        Entry {
            line: claim.line.value,
            wording,
            answers,
            known: claim.known,
            why: claim.why.clone(),
            sources: self.sources(&claim.source),
            yaml_line: position(written.referenced).0.unwrap_or(1),
        }
    }

    fn line(&mut self, at: Location, line: usize, lines: usize, answers: &[Stated]) {
        if line == 0 || line > lines {
            let help = "the snippet has changed, or the number is wrong; lines count from 1";
            return self.complain(at, format!("the snippet has no line {line}: it has {lines}"), help);
        }
        if line <= self.before {
            let help = format!("lines up to {} are context: claims are about the last cell", self.before);
            return self.complain(at, format!("line {line} stands before the last cell"), &help);
        }
        if answers.iter().any(|answer| answer.kind == AnswerKind::Gives) && self.nested.contains(&line) {
            return;
        }
        let here: Vec<Statement> = self.statements.iter().filter(|each| each.first == line).copied().collect();
        if here.is_empty() {
            let around = self.statements.iter().find(|each| (each.first..=each.last).contains(&line));
            let help = around.map_or("the line is empty or a comment".to_owned(), |each| {
                format!("the statement around it begins on line {}", each.first)
            });
            return self.complain(at, format!("no statement at top level begins on line {line}"), &help);
        }
        if answers.iter().any(|answer| answer.kind == AnswerKind::Value) && !here.iter().any(|each| each.has_value) {
            let help = "`value` is for expressions and for assignments to names; state it on the next line, or state what this one prints";
            self.complain(at, format!("the statement on line {line} has no value"), help);
        }
    }

    /// How the words of `gives` are read.
    fn wording(&mut self, written: &Spanned<YamlClaim>, answers: &[Stated]) -> Option<Wording> {
        let claim = &written.value;
        let Some(text) = claim.gives.as_ref() else {
            let beside = [("form", claim.form.is_some()), ("of", claim.of.is_some()), ("firm", claim.firm.is_some())];
            if let Some((key, _)) = beside.iter().find(|(_, stated)| *stated) {
                self.complain(written.referenced, format!("`{key}` is for `gives` alone"), "leave it out");
            }
            return None;
        };
        let of = match &claim.of {
            None => Vec::new(),
            Some(Of::One(expression)) => vec![expression.clone()],
            Some(Of::Several(expressions)) => expressions.clone(),
        };
        if claim.matcher.is_some() {
            let message = "`match` is not for `gives`: words are compared as in a document".to_owned();
            self.complain(written.referenced, message, "say how they are read with `form`, or state a `value`");
        }
        if let Some(no_code) = of.iter().find(|expression| !is_expression(expression)) {
            self.complain(
                written.referenced,
                format!("`{no_code}` is no expression"),
                "name what is looked at: `of: x`",
            );
        }
        let wording = Wording { form: claim.form.unwrap_or_default(), of, firm: claim.firm };
        if !answers.is_empty() && wording.form.read(&text.value, Mode::Script).is_none() {
            self.complain(text.referenced, "these words state no answer".to_owned(), "docs/reading.md tells which do");
        }
        Some(wording)
    }

    fn answers(&mut self, written: &Spanned<YamlClaim>) -> Vec<Stated> {
        let claim = &written.value;
        let kinds = kinds([&claim.value, &claim.prints, &claim.raises, &claim.warns, &claim.gives]);
        let Some(versions) = &claim.versions else {
            return self.answer(written.referenced, &kinds, claim.matcher, claim.python.as_ref()).into_iter().collect();
        };
        if !kinds.is_empty() || claim.matcher.is_some() || claim.python.is_some() {
            let message = "beside `versions` stands another answer".to_owned();
            self.complain(written.referenced, message, "write it as one of the `versions`, with its `python`");
        }
        if versions.is_empty() {
            self.complain(written.referenced, "`versions` is empty".to_owned(), "state an answer for each `python`");
        }
        versions.iter().filter_map(|each| self.version(each)).collect()
    }

    fn version(&mut self, written: &Spanned<YamlAnswer>) -> Option<Stated> {
        let answer = &written.value;
        let kinds = kinds([&answer.value, &answer.prints, &answer.raises, &answer.warns, &None]);
        self.answer(written.referenced, &kinds, answer.matcher, Some(&answer.python))
    }

    fn answer(
        &mut self,
        at: Location,
        kinds: &[(AnswerKind, &Spanned<String>)],
        matcher: Option<Matcher>,
        python: Option<&Spanned<String>>,
    ) -> Option<Stated> {
        let [(kind, text)] = kinds else {
            let help = "state exactly one of `value`, `prints`, `raises`, `warns`, `gives`, or `versions`";
            self.complain(at, format!("{} answers where one is wanted", kinds.len()), help);
            return None;
        };
        let matcher = matcher.unwrap_or_default();
        let understood = understand(matcher, &text.value).and_then(|()| names_a_class(*kind, matcher, &text.value));
        understood.map_err(|message| self.complain(text.referenced, message, "docs/corpus.md tells the forms")).ok()?;
        let (line, column) = position(text.referenced);
        Some(Stated {
            python: self.range(python),
            kind: *kind,
            text: text.value.clone(),
            matcher,
            yaml_line: line.unwrap_or(1),
            yaml_column: column.unwrap_or(1),
        })
    }

    fn range(&mut self, written: Option<&Spanned<String>>) -> VersionRange {
        let Some(written) = written else { return VersionRange::default() };
        written.value.parse().unwrap_or_else(|message| {
            self.complain(written.referenced, message, "a range is written `3.11`, `>=3.11` or `>=3.10,<3.13`");
            VersionRange::default()
        })
    }

    fn sources(&mut self, written: &[Spanned<Source>]) -> Vec<Source> {
        for source in written {
            if source.value.line == 0 || source.value.document.trim().is_empty() {
                let message = "a source is a document and a line, which counts from 1".to_owned();
                self.complain(source.referenced, message, "write `{document: guide.md, line: 57}`");
            }
        }
        written.iter().map(|source| source.value.clone()).collect()
    }
}

/// The kinds that are stated, with their texts.
fn kinds(texts: [&Option<Spanned<String>>; 5]) -> Vec<(AnswerKind, &Spanned<String>)> {
    let all = [AnswerKind::Value, AnswerKind::Prints, AnswerKind::Raises, AnswerKind::Warns, AnswerKind::Gives];
    all.into_iter().zip(texts).filter_map(|(kind, text)| Some((kind, text.as_ref()?))).collect()
}

/// First lines of the statements of a cell, those within others included.
fn nested(cell: &Cell) -> Vec<usize> {
    Unit::script(&cell.code).source.statements.iter().map(|statement| statement.first + cell.before).collect()
}

/// Whether two entries speak of the same thing and could not both be meant. A document may well say a thing twice.
fn contradict(one: &Entry, other: &Entry) -> bool {
    let same = |a: &Stated, b: &Stated| a.kind == b.kind && a.kind != AnswerKind::Gives && a.python == b.python;
    one.line == other.line && one.answers.iter().any(|a| other.answers.iter().any(|b| same(a, b)))
}

/// Exceptions and warnings are stated as `Type` or `Type: message`.
fn names_a_class(kind: AnswerKind, matcher: Matcher, text: &str) -> Result<(), String> {
    let name = text.split(':').next().unwrap_or_default().trim_end();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let stated =
        matches!(kind, AnswerKind::Raises | AnswerKind::Warns) && matches!(matcher, Matcher::Exact | Matcher::Ellipsis);
    if stated && !is_name { Err(format!("`{}` wants `Type` or `Type: message`", kind.word())) } else { Ok(()) }
}
