//! From what is written to what is meant: each claim against its snippet, each complaint with its place.

use std::path::Path;

use serde_yaml::{Location, Spanned};

use super::complaint::{position, problem, unreadable};
use super::matches::understand;
use super::statements::{Statement, statements};
use super::written::{Written, WrittenAnswer, WrittenClaim, parse};
use super::{Answer, Expectation, Kind, Known, Matcher, Range, Source};
use crate::claim::Mode;
use crate::report::Problem;

/// What a file of expected/ says.
pub(super) struct Checked {
    pub(super) mode: Mode,
    pub(super) sources: Vec<Source>,
    pub(super) expectations: Vec<Expectation>,
}

/// Reads and checks a file of expected/ against its snippet. `path` is the file's, for the complaints.
///
/// # Errors
/// All that is wrong with the file, in the order of its lines.
pub(super) fn check(path: &Path, text: &str, code: &str) -> Result<Checked, Vec<Problem>> {
    let written = parse(text).map_err(|error| vec![unreadable(path, &error)])?;
    let statements = statements(code).map_err(|error| {
        let message = format!("cannot read the snippet's statements: {error}");
        vec![problem(path, None, message, "run it again with fewer processes on the machine")]
    })?;
    let mut checker = Checker { path, statements, problems: Vec::new() };
    let checked = checker.file(&written, code.lines().count());
    checker.problems.sort_by_key(|problem| (problem.line, problem.column));
    if checker.problems.is_empty() { Ok(checked) } else { Err(checker.problems) }
}

/// Collects what is wrong.
struct Checker<'a> {
    path: &'a Path,
    statements: Vec<Statement>,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn complain(&mut self, at: Location, message: String, help: &str) {
        self.problems.push(problem(self.path, Some(at), message, help));
    }

    fn file(&mut self, written: &Written, lines: usize) -> Checked {
        if written.claims.value.is_empty() {
            let help = "state what the snippet gives, or remove both files";
            self.complain(written.claims.referenced, "there are no claims".to_owned(), help);
        }
        let mut expectations: Vec<Expectation> = Vec::new();
        for claim in &written.claims.value {
            let expectation = self.claim(claim, lines);
            if expectations.iter().any(|other| contradict(other, &expectation)) {
                let message = format!("line {} already has an answer of this kind", expectation.line);
                self.complain(claim.referenced, message, "answers that differ between versions go under `versions`");
            }
            expectations.push(expectation);
        }
        Checked { mode: written.mode, sources: self.sources(&written.source), expectations }
    }

    fn claim(&mut self, written: &Spanned<WrittenClaim>, lines: usize) -> Expectation {
        let claim = &written.value;
        let answers = self.answers(written);
        self.line(claim.line.referenced, claim.line.value, lines, &answers);
        if claim.known != Known::Holds && claim.why.as_ref().is_none_or(|why| why.trim().is_empty()) {
            let message = "what does not hold everywhere needs a reason".to_owned();
            self.complain(written.referenced, message, "add `why:` with one line");
        }
        Expectation {
            line: claim.line.value,
            answers,
            known: claim.known,
            why: claim.why.clone(),
            sources: self.sources(&claim.source),
            yaml_line: position(written.referenced).0.unwrap_or(1),
        }
    }

    fn line(&mut self, at: Location, line: usize, lines: usize, answers: &[Answer]) {
        if line == 0 || line > lines {
            let help = "the snippet has changed, or the number is wrong; lines count from 1";
            return self.complain(at, format!("the snippet has no line {line}: it has {lines}"), help);
        }
        let here: Vec<Statement> = self.statements.iter().filter(|each| each.first == line).copied().collect();
        if here.is_empty() {
            let around = self.statements.iter().find(|each| (each.first..=each.last).contains(&line));
            let help = around.map_or("the line is empty or a comment".to_owned(), |each| {
                format!("the statement around it begins on line {}", each.first)
            });
            return self.complain(at, format!("no statement at top level begins on line {line}"), &help);
        }
        if answers.iter().any(|answer| answer.kind == Kind::Value) && !here.iter().any(|each| each.has_value) {
            let help = "`value` is for expressions and for assignments to names; state it on the next line, or state what this one prints";
            self.complain(at, format!("the statement on line {line} has no value"), help);
        }
    }

    fn answers(&mut self, written: &Spanned<WrittenClaim>) -> Vec<Answer> {
        let claim = &written.value;
        let kinds = kinds([&claim.value, &claim.prints, &claim.raises, &claim.warns]);
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

    fn version(&mut self, written: &Spanned<WrittenAnswer>) -> Option<Answer> {
        let answer = &written.value;
        let kinds = kinds([&answer.value, &answer.prints, &answer.raises, &answer.warns]);
        self.answer(written.referenced, &kinds, answer.matcher, Some(&answer.python))
    }

    fn answer(
        &mut self,
        at: Location,
        kinds: &[(Kind, &Spanned<String>)],
        matcher: Option<Matcher>,
        python: Option<&Spanned<String>>,
    ) -> Option<Answer> {
        let [(kind, text)] = kinds else {
            let help = "state exactly one of `value`, `prints`, `raises`, `warns`, or `versions`";
            self.complain(at, format!("{} answers where one is wanted", kinds.len()), help);
            return None;
        };
        let matcher = matcher.unwrap_or_default();
        let understood = understand(matcher, &text.value).and_then(|()| names_a_class(*kind, matcher, &text.value));
        understood.map_err(|message| self.complain(text.referenced, message, "docs/corpus.md tells the forms")).ok()?;
        let (line, column) = position(text.referenced);
        Some(Answer {
            python: self.range(python),
            kind: *kind,
            text: text.value.clone(),
            matcher,
            yaml_line: line.unwrap_or(1),
            yaml_column: column.unwrap_or(1),
        })
    }

    fn range(&mut self, written: Option<&Spanned<String>>) -> Range {
        let Some(written) = written else { return Range::default() };
        written.value.parse().unwrap_or_else(|message| {
            self.complain(written.referenced, message, "a range is written `3.11`, `>=3.11` or `>=3.10,<3.13`");
            Range::default()
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
fn kinds(texts: [&Option<Spanned<String>>; 4]) -> Vec<(Kind, &Spanned<String>)> {
    let all = [Kind::Value, Kind::Prints, Kind::Raises, Kind::Warns];
    all.into_iter().zip(texts).filter_map(|(kind, text)| Some((kind, text.as_ref()?))).collect()
}

/// Whether two expectations speak of the same thing and could not both be meant.
fn contradict(one: &Expectation, other: &Expectation) -> bool {
    let same = |a: &Answer, b: &Answer| a.kind == b.kind && a.python == b.python;
    one.line == other.line && one.answers.iter().any(|a| other.answers.iter().any(|b| same(a, b)))
}

/// Exceptions and warnings are stated as `Type` or `Type: message`.
fn names_a_class(kind: Kind, matcher: Matcher, text: &str) -> Result<(), String> {
    let name = text.split(':').next().unwrap_or_default().trim_end();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let stated = matches!(kind, Kind::Raises | Kind::Warns) && matches!(matcher, Matcher::Exact | Matcher::Ellipsis);
    if stated && !is_name { Err(format!("`{}` wants `Type` or `Type: message`", kind.word())) } else { Ok(()) }
}
