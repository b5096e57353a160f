//! Findings of one document → the edits that mend it.

use std::cmp::Reverse;

use crate::document::Document;
use crate::model::{Finding, Form};

use super::Left;
use super::answer::{self, Wanted, class_of};
use super::span::{self, Span};

/// Characters of a document, and what is written in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Index of the finding.
    pub finding: usize,
    /// Where.
    pub span: Span,
    /// What; its lines are separated by `\n`, the margin of further ones included.
    pub text: String,
}

/// What becomes of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// From the end of the document to its beginning, none within another.
    pub edits: Vec<Edit>,
    /// Findings (by index) that are left as they are.
    pub left: Vec<(usize, Left)>,
}

/// Plans the corrections of a document. `findings` are its own, each with its index.
pub fn plan<'a>(document: &Document, findings: impl Iterator<Item = (usize, &'a Finding)>, wanted: &Wanted) -> Plan {
    let mut plan = Plan::default();
    let mut edits: Vec<Edit> = Vec::new();
    for (index, finding) in findings.filter(|(_, finding)| finding.standing.is_failure()) {
        match edit(document, finding, wanted) {
            Ok((span, text)) => edits.push(Edit { finding: index, span, text }),
            Err(why) => plan.left.push((index, why)),
        }
    }
    edits.sort_by_key(|edit| Reverse(edit.span.start));
    for edit in edits {
        if plan.edits.last().is_some_and(|below| edit.span.end > below.span.start) {
            plan.left.push((edit.finding, Left::Overlaps));
        } else {
            plan.edits.push(edit);
        }
    }
    plan
}

fn edit(document: &Document, finding: &Finding, wanted: &Wanted) -> Result<(Span, String), Left> {
    let claim = &finding.claim;
    let actual = answer::right(finding, wanted)?.trim_end_matches('\n');
    let documented = claim.documented.as_str();
    if answer::varies(actual) {
        return Err(Left::Varies);
    }
    if documented.contains("...") || documented.contains('…') {
        return Err(Left::Abridged);
    }
    if class_of(documented).is_some() != class_of(actual).is_some() {
        return Err(Left::OtherKind);
    }
    let span = span::of(document, claim).ok_or(Left::Span)?;
    if claim.form == Form::Prose && !ends_its_sentence(document, &span) {
        return Err(Left::Prose);
    }
    let text = answer::in_the_manner_of(documented, actual);
    let text = lines_of(claim.form, &span, &text)?;
    // A bar would begin another cell.
    if claim.form == Form::Table && text.contains('|') { Err(Left::Span) } else { Ok((span, text)) }
}

/// Whether an answer in running text stands in backticks at the end of what its sentence says: nothing behind it can be
/// wrong then.
fn ends_its_sentence(document: &Document, span: &Span) -> bool {
    let line: Vec<char> = document.line(span.start.0).chars().collect();
    let quoted = span.start.1 > 1 && line.get(span.start.1 - 2) == Some(&'`') && line.get(span.end.1 - 1) == Some(&'`');
    let behind: String = line.iter().skip(span.end.1).collect();
    quoted && matches!(behind.trim(), "" | "." | "。")
}

/// The text as it is written there, if there is room for all of its lines.
fn lines_of(form: Form, span: &Span, text: &str) -> Result<String, Left> {
    if !text.contains('\n') {
        return Ok(text.to_owned());
    }
    let alone = span.margin.chars().all(|c| c.is_whitespace() || matches!(c, '#' | '>'));
    if !(matches!(form, Form::Repl | Form::CommentBelow) && alone) {
        return Err(Left::Longer);
    }
    let blank = if form == Form::Repl { "<BLANKLINE>" } else { "" };
    let shown = text.lines().map(|line| if line.trim().is_empty() { blank } else { line });
    Ok(shown.collect::<Vec<_>>().join(&format!("\n{}", span.margin)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::text;
    use crate::report::fixture;

    /// The document after the correction of an answer on `line`.
    fn corrected(document: &str, line: usize, form: Form, documented: &str, actual: &str) -> Result<String, Left> {
        let mut finding = fixture::report().findings.swap_remove(0);
        finding.claim = crate::model::Claim {
            line,
            last_line: line + documented.matches('\n').count(),
            columns: None,
            form,
            documented: documented.to_owned(),
            ..finding.claim
        };
        finding.standing = crate::model::Standing::False;
        let fails = crate::model::Verdict::Fails { actual: actual.to_owned() };
        finding.verdicts.values_mut().for_each(|verdict| *verdict = fails.clone());
        let (span, text) = edit(&Document::new("guide.md".into(), document), &finding, &Wanted::default())?;
        Ok(text::apply(document, &[Edit { finding: 0, span, text }]))
    }

    #[test]
    fn the_answer_alone_changes() {
        let of = |line, form, documented, actual| move |document| corrected(document, line, form, documented, actual);
        let comment = of(1, Form::Comment, "4", "3");
        assert_eq!(comment("a(1)   # 4  - four of them\r\n"), Ok("a(1)   # 3  - four of them\r\n".to_owned()));
        assert_eq!(comment("a(4)   # 4"), Err(Left::Span), "which of the two?");
        let quoted = of(2, Form::Repl, "1\n2", "1\n\n3");
        assert_eq!(
            quoted("> >>> f()\r\n> 1\r\n> 2\r\n"),
            Ok("> >>> f()\r\n> 1\r\n> <BLANKLINE>\r\n> 3\r\n".to_owned())
        );
        assert_eq!(of(1, Form::Comment, "4", "1\n2")("f()  # 4"), Err(Left::Longer));
        assert_eq!(of(1, Form::Comment, "4", "KeyError: 1")("f()  # 4"), Err(Left::OtherKind));
        assert_eq!(of(1, Form::Comment, "[1, ...]", "[2]")("f()  # [1, ...]"), Err(Left::Abridged));
        assert_eq!(of(1, Form::Comment, "<a>", "<a at 0x7f98a1a5>")("f()  # <a>"), Err(Left::Varies));
    }

    #[test]
    fn a_sentence_that_goes_on_is_left_alone() {
        let of = |document| corrected(document, 1, Form::Prose, "4", "3");
        assert_eq!(of("`f()` gives `4`."), Ok("`f()` gives `3`.".to_owned()));
        assert_eq!(of("`f()` gives `4`, for it counts."), Err(Left::Prose));
        assert_eq!(of("f() gives 4"), Err(Left::Prose));
    }
}
