//! Where to point in the lines of a finding, as far as a screen has room, and what it has no room for.

use std::ops::Range;

use textwrap::core::display_width;

use super::excerpt::{Excerpt, excerpt};
use crate::document::Document;
use crate::model::Claim;

/// Columns that the marks of a line cut on both sides take.
const CUTS: usize = 6;
/// Stands under the documented answer.
pub(super) const ANSWER: &str = "documented";
/// Stands under the code.
pub(super) const CODE: &str = "evaluated here";

/// The lines, and the spans that can be pointed at.
pub(super) struct Spans {
    pub(super) excerpt: Excerpt,
    /// Whether some of the answer is out of sight.
    pub(super) hides_answer: bool,
    /// Whether some of the code is.
    pub(super) hides_code: bool,
}

impl Spans {
    /// In the lines of a claim, on a screen with room for so many columns of them.
    pub(super) fn at(document: &Document, claim: &Claim, room: usize) -> Self {
        let whole = excerpt(document, claim);
        let source = &whole.source;
        let answer = clamp(source, whole.answer.clone(), room, ANSWER.len());
        let code = whole.code.clone().map(|code| clamp(source, code, room, CODE.len()));
        let code = code.filter(|code| fits_beside(source, code, &answer, room));
        let is_cut = |span: &Range<usize>| widest(source, span) > room;
        // A line that is cut shows what is pointed at. Of several lines only beginnings are shown.
        let several = source.get(whole.answer.clone()).is_some_and(|answer| answer.contains('\n'));
        let hides_answer = is_cut(&whole.answer) && (several || answer != whole.answer);
        let hides_code = code != whole.code && whole.code.as_ref().is_some_and(is_cut);
        Self { excerpt: Excerpt { answer, code, ..whole }, hides_answer, hides_code }
    }
}

/// Columns of the widest line that a span touches.
fn widest(source: &str, span: &Range<usize>) -> usize {
    let start = source.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end =
        source.get(span.end..).and_then(|after| after.find('\n')).map_or(source.len(), |length| span.end + length);
    source.get(start..end).unwrap_or_default().lines().map(display_width).max().unwrap_or_default()
}

/// A span within one line and its label must not widen the screen: where they would, point at the span's beginning.
fn clamp(source: &str, span: Range<usize>, room: usize, label: usize) -> Range<usize> {
    let text = source.get(span.clone()).unwrap_or_default();
    let line = source.get(..span.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let room = room.saturating_sub(label + 1);
    let room = room.saturating_sub(line.chars().count()).max(room / 2).max(1);
    match text.char_indices().nth(room) {
        Some((end, _)) if !text.contains('\n') => span.start..span.start + end,
        _ => span,
    }
}

/// Whether the screen can hold code and answer of one line together; where not, the answer alone is shown.
fn fits_beside(source: &str, code: &Range<usize>, answer: &Range<usize>, room: usize) -> bool {
    let (start, end) = (code.start.min(answer.start), code.end.max(answer.end));
    let both = source.get(start..end).unwrap_or_default();
    let before = source.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let after = source.get(end..).and_then(|after| after.lines().next()).unwrap_or_default();
    let line = display_width(before) + display_width(both) + display_width(after);
    both.contains('\n') || line <= room || display_width(both) + ANSWER.len() + CUTS <= room
}
