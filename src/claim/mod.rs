//! Claims: the places where a document says what one concrete piece of code evaluates to, prints, raises or warns.

mod alternatives;
mod answer_block;
mod answer_paragraph;
mod assertion;
mod cell_result;
mod comment;
mod comment_below;
mod from_text;
pub mod inline;
pub mod notes;
mod paragraph;
mod plain_prose;
mod prose;
pub mod reading;
mod repl;
mod table;

use regex::Regex;

use crate::extract::Extracted;
use crate::model::{
    Answer, Block, BlockKind, Case, Claim, DoctestFlags, Expectation, Expected, Form, Known, Meaning, Mode, Reason,
    Role, Rule, Subject,
};
use crate::unit::Unit;
pub use from_text::from_text;

/// Finds the claims of a document. `units` holds the unit of each block that is Python, `inline` what stands in running
/// text and in tables.
pub fn find(extracted: &Extracted, units: &[Option<Unit>], inline: Vec<inline::Stated>) -> Vec<Case> {
    let mut cases: Vec<Case> = inline.into_iter().filter_map(|stated| stated.case(extracted, units)).collect();
    for (index, block) in extracted.blocks.iter().enumerate().filter(|(_, block)| !block.inline) {
        let place = BlockPlace::new(block, index);
        match (&units[index], block.kind) {
            (Some(unit), BlockKind::Repl) => cases.extend(repl::cases(&place, unit)),
            (Some(unit), _) => {
                cases.extend(comment::cases(&place, unit));
                cases.extend(comment_below::cases(&place, unit));
                cases.extend(assertion::cases(&place, unit, extracted));
            }
            (None, BlockKind::Answer) => {
                if let Some(target) = extracted.asked_by(index) {
                    let code = BlockPlace::new(&extracted.blocks[target], target);
                    cases.extend(units[target].iter().flat_map(|unit| match block.role {
                        Role::Result => cell_result::case(&place, &code, unit).into_iter().collect(),
                        _ => answer_block::cases(&place, &code, unit),
                    }));
                }
            }
            _ => {}
        }
    }
    cases.extend(answer_paragraph::cases(extracted, units));
    retain_named(&mut cases);
    for case in &mut cases {
        if let Some(unit) = units.get(case.block).and_then(Option::as_ref) {
            heed_note_above(case, &extracted.blocks[case.block], unit);
        }
    }
    cases.iter_mut().for_each(|case| heed_options(case, extracted, units));
    let ignored: Vec<Vec<Regex>> = extracted.blocks.iter().map(ignored_lines).collect();
    cases.retain(|case| !is_ignored(case, &ignored));
    for case in cases.iter_mut().filter(|case| case.answer.versions.is_none()) {
        let label = extracted.blocks.get(case.block).filter(|block| block.kind == BlockKind::Repl);
        case.answer.versions = label.and_then(|block| notes::label_versions(&block.lead_in));
    }
    for case in cases.iter_mut().filter(|case| case.answer.versions.is_none()) {
        let section = extracted.blocks.get(case.block).and_then(|block| extracted.sections.get(block.section));
        case.answer.versions = section.and_then(|section| notes::heading_versions(&section.title));
    }
    cases.sort_by_key(|case| (case.claim.line, case.claim.columns));
    cases
}

/// `# ERROR!` beside a statement says nothing more where the exception itself is stated below.
fn retain_named(cases: &mut Vec<Case>) {
    let named: Vec<(usize, usize)> = cases
        .iter()
        .filter(|case| matches!(case.answer.meaning, Meaning::Raises { name: Some(_), .. }))
        .map(|case| (case.block, case.claim.code_line))
        .collect();
    cases.retain(|case| {
        let any = matches!(case.answer.meaning, Meaning::Raises { name: None, .. });
        !any || !named.contains(&(case.block, case.claim.code_line))
    });
}

/// A comment right above a statement may say that its answer is meant for an environment that is not ours, or for some
/// versions.
fn heed_note_above(case: &mut Case, block: &Block, unit: &Unit) {
    let Some(line) = block.code_line(case.claim.code_line) else { return };
    let above = unit.source.comments.iter().find(|comment| comment.own_line && comment.line + 1 == line);
    let Some(note) = above.map(|comment| comment.text.as_str()) else { return };
    if notes::environment(note).is_some() {
        case.answer.meaning = Meaning::Unverifiable(Reason::Environment(None));
    }
    if case.answer.versions.is_none() {
        case.answer.versions = notes::versions(note).or_else(|| notes::other_versions(note));
    }
}

/// What the marks of a block, or of the block that shows its output, ask for.
fn heed_options(case: &mut Case, extracted: &Extracted, units: &[Option<Unit>]) {
    let Some(block) = extracted.blocks.get(case.block) else { return };
    let shown = match case.subject {
        Subject::Output { answers, .. } => extracted.blocks.get(answers).filter(|shown| shown.role == Role::Output),
        _ => None,
    };
    // Of a test's code a directive counts for the test as a whole.
    let comments = || units.get(case.block).into_iter().flatten().flat_map(|unit| &unit.source.comments);
    let skipped = || DoctestFlags::default().with(comments()).skip.then_some(Reason::Skipped);
    let skip =
        block.options.skip.clone().or_else(|| shown.and_then(|shown| shown.options.skip.clone().or_else(skipped)));
    if let Some(reason) = skip {
        case.answer.meaning = Meaning::Unverifiable(reason);
    }
    let own = [Some(block), shown].into_iter().flatten().find_map(|block| block.options.versions.as_deref());
    case.answer.versions = case.answer.versions.or_else(|| own.and_then(notes::versions));
    case.expectation.known = match block.options.expected {
        Some(Expected::False) => Known::False,
        Some(Expected::Outdated(since)) => Known::Outdated(since),
        Some(Expected::Raises) | None => case.expectation.known,
    };
}

/// The lines that the author of a block says to be no answers.
fn ignored_lines(block: &Block) -> Vec<Regex> {
    block.options.ignored_lines.iter().filter_map(|text| Regex::new(text).ok()).collect()
}

/// Whether the author says that such a line is no answer. `ignored` are the patterns of each block.
fn is_ignored(case: &Case, ignored: &[Vec<Regex>]) -> bool {
    let shown = match case.subject {
        Subject::Output { answers, .. } => ignored.get(answers),
        _ => None,
    };
    let mut patterns = ignored.get(case.block).into_iter().chain(shown).flatten();
    patterns.any(|pattern| case.claim.documented.lines().any(|line| pattern.is_match(line)))
}

/// A block and its place.
struct BlockPlace<'a> {
    block: &'a Block,
    index: usize,
    lines: Vec<&'a str>,
}

impl<'a> BlockPlace<'a> {
    fn new(block: &'a Block, index: usize) -> Self {
        Self { block, index, lines: block.code.lines().collect() }
    }

    /// A case about this block. `lines` are lines of the block, `statement` the first line of its statement.
    fn case(
        &self,
        lines: (usize, usize),
        statement: (usize, &str),
        mode: Mode,
        found: (Form, Rule, Subject, Answer),
    ) -> Case {
        let (form, rule, subject, answer) = found;
        let form = match answer.meaning {
            Meaning::Raises { .. } => Form::Raises,
            Meaning::Warns { .. } => Form::Warns,
            _ => form,
        };
        let claim = Claim {
            line: self.block.document_line(lines.0),
            last_line: self.block.document_line(lines.1),
            columns: self.columns(lines.0, &answer.documented),
            code_line: self.block.document_line(statement.0),
            form,
            rule,
            code: statement.1.to_owned(),
            documented: answer.documented.clone(),
            remark: answer.remark.clone(),
            mode,
        };
        let expectation = Expectation::of_document(form);
        Case { claim, block: self.index, subject, answer, expectation }
    }

    /// Where the answer stands in its line of the document.
    fn columns(&self, line: usize, documented: &str) -> Option<(usize, usize)> {
        let text = self.lines.get(line.checked_sub(1)?)?;
        let first = documented.lines().next().filter(|first| !first.is_empty())?;
        let at = text.rfind(first)?;
        let before = self.block.origin(line).map_or(0, |origin| origin.column);
        let start = text[..at].chars().count() + before + 1;
        Some((start, start + first.chars().count()))
    }
}
