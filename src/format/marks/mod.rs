//! What an author asks for in comments and in info strings: our own directives, and those of other tools, heeded as they
//! stand. docs/directives.md tells both.
//!
//! A condition (`skipif`) is code of the document. It is not evaluated: what stands under one is not run.

mod info;
mod others;
mod own;

use super::{Line, Piece, Scan};
use crate::model::{Expected, Problem, Reason, Role};

/// A comment of the document's own kind (`<!-- … -->`, `{/* … */}`, `.. …`, `% …`) that asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its line, 1-based.
    pub line: usize,
    /// Its section.
    pub section: usize,
    /// Its first line without its marks.
    pub text: String,
    /// Its further lines.
    pub body: Vec<Line>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    /// The next block is not run.
    Skip,
    /// No block of the document is run.
    SkipAll,
    /// Blocks are not run from here on.
    Start,
    /// Blocks are run again from here on.
    End,
    /// The next block runs before all others of its group, or after them.
    Role(Role),
    /// The next block belongs to a group.
    Group(String),
    /// The next block is meant for these versions.
    Versions(String),
    /// Of the next block something is known.
    Expect(Expected),
    /// Lines of documented output that match are no answers.
    IgnoreLines(String),
    /// The comment's further lines are a block that readers do not see.
    Code,
    /// Nothing that would change anything here.
    Nothing,
}

/// Whether the text of a comment is a directive.
pub(super) fn is_directive(text: &str) -> bool {
    own::is_own(text) || others::read(text).is_some()
}

/// Does what the comments and info strings ask for.
pub(super) fn heed(scan: &mut Scan) {
    let mut comments = std::mem::take(&mut scan.comments);
    comments.sort_by_key(|comment| comment.line);
    let mut asked: Vec<(usize, Ask)> = Vec::new();
    for comment in &comments {
        match read(&comment.text) {
            Ok(asks) if asks.contains(&Ask::Code) => scan.pieces.extend(hidden(comment)),
            Ok(asks) => asked.extend(asks.into_iter().map(|ask| (comment.line, ask))),
            Err(problem) => scan.problems.push(problem.at(Some(comment.line))),
        }
    }
    scan.pieces.sort_by_key(Piece::first);
    scan.pieces.iter_mut().for_each(|piece| info::words(piece).for_each(|ask| apply(piece, &ask)));
    for piece in &mut scan.pieces {
        let named = piece.info.as_deref().and_then(info::file).map(str::to_owned);
        piece.options.file = piece.options.file.take().or(named);
    }
    scan.pieces.iter_mut().for_each(|piece| within(piece, &mut scan.problems));
    for (line, ask) in &asked {
        if matches!(ask, Ask::SkipAll) {
            scan.pieces.iter_mut().for_each(|piece| apply(piece, &Ask::Skip));
            continue;
        }
        let next = scan.pieces.partition_point(|piece| piece.first() <= *line);
        scan.pieces.get_mut(next).into_iter().for_each(|piece| apply(piece, ask));
    }
    skip_parts(scan, &asked);
}

fn read(text: &str) -> Result<Vec<Ask>, Problem> {
    if own::is_own(text) { own::read(text) } else { Ok(others::read(text).unwrap_or_default()) }
}

/// What the comments in the code of a piece ask for: they are about all of it.
fn within(piece: &mut Piece, problems: &mut Vec<Problem>) {
    let texts = piece.lines.iter().map(|line| (line.origin.line, own::python_comment(&line.text)));
    let found: Vec<(usize, String)> =
        texts.filter_map(|(line, text)| Some((line, text?.to_owned()))).filter(|(_, text)| own::is_own(text)).collect();
    for (line, text) in found {
        match own::read(&text) {
            Ok(asks) => asks.iter().for_each(|ask| apply(piece, ask)),
            Err(problem) => problems.push(problem.at(Some(line))),
        }
    }
}

fn apply(piece: &mut Piece, ask: &Ask) {
    let options = &mut piece.options;
    match ask {
        Ask::Skip => options.skip = Some(Reason::Skipped),
        Ask::Role(role) => piece.role = *role,
        Ask::Group(name) => options.group = Some(name.clone()),
        Ask::Versions(versions) => options.versions = Some(versions.clone()),
        Ask::Expect(expected) => options.expected = Some(*expected),
        Ask::IgnoreLines(pattern) => options.ignored_lines.push(pattern.clone()),
        Ask::SkipAll | Ask::Start | Ask::End | Ask::Code | Ask::Nothing => {}
    }
}

/// Skips what stands between a start and its end.
fn skip_parts(scan: &mut Scan, asked: &[(usize, Ask)]) {
    let mut start = None;
    for (line, ask) in asked {
        match ask {
            Ask::Start => start = start.or(Some(*line)),
            Ask::End => {
                let from = start.take().unwrap_or(*line);
                let within = scan.pieces.iter_mut().filter(|piece| (from..*line).contains(&piece.first()));
                within.for_each(|piece| apply(piece, &Ask::Skip));
            }
            _ => {}
        }
    }
    if let Some(start) = start {
        let after = scan.pieces.iter_mut().filter(|piece| piece.first() > start);
        after.for_each(|piece| apply(piece, &Ask::Skip));
        let problem = Problem::warning("what is skipped from here on has no end").at(Some(start));
        scan.problems.push(problem.help("end it with `verify: end`, or skip all with `verify: skip-file`"));
    }
}

/// The block that a comment holds.
fn hidden(comment: &Comment) -> Option<Piece> {
    let info = Some("python".to_owned());
    let piece =
        Piece { lines: comment.body.clone(), role: Role::Code, info, section: comment.section, ..Piece::default() };
    Some(piece).filter(|piece| !piece.lines.is_empty())
}

#[cfg(test)]
mod tests;
