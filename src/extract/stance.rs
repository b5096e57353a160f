//! What the words around a block say of its answers: that they are so, or that one might expect them (`You might expect
//! this:`), or that they were so elsewhere (`Upgrading to 2.0`).

use std::sync::LazyLock;

use regex::Regex;

use crate::format::{Section, TextLine};
use crate::model::{Block, Stance};
use crate::vocabulary::pattern;
use crate::vocabulary::versions::{CHANGES, EXPECTING, EXPECTING_ELSEWHERE, INSTEAD, INSTEAD_ELSEWHERE};

static EXPECTS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{EXPECTING})\b|{EXPECTING_ELSEWHERE}")));
/// What contradicts an expectation within the same paragraph: the block shows what happens then.
static HAPPENS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{INSTEAD})\b|{INSTEAD_ELSEWHERE}")));
static OTHER_VERSIONS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^\W*(?:{CHANGES})\b")));

/// What the paragraph above a block and the headings that it stands under say of its answers.
pub(super) fn of(block: &Block, sections: &[Section], text: &[TextLine]) -> Stance {
    if titles(block.section, sections).any(|title| OTHER_VERSIONS.is_match(title)) {
        return Stance::OtherVersions;
    }
    let own = sections.get(block.section).map_or("", |section| section.title.as_str());
    let above = paragraph(block.first, text);
    let expects = |words: &str| EXPECTS.is_match(words) && !HAPPENS.is_match(words);
    if expects(own) || expects(&above) { Stance::Expects } else { Stance::States }
}

/// The titles of a section and of those that it stands in.
fn titles(section: usize, sections: &[Section]) -> impl Iterator<Item = &str> {
    let outer = |at: &usize| sections.get(*at).map(|section| section.parent).filter(|parent| parent != at);
    std::iter::successors(Some(section), outer)
        .filter_map(|at| sections.get(at))
        .filter(|section| section.level > 0)
        .map(|section| section.title.as_str())
}

/// The last paragraph above a line: up to eight lines of text without a gap, at most two lines above it.
fn paragraph(line: usize, text: &[TextLine]) -> String {
    const MOST_LINES: usize = 8;
    const MOST_BETWEEN: usize = 4;
    let end = text.partition_point(|one| one.line < line);
    let is_text = |one: &&TextLine| !one.text.trim().is_empty() && !one.text.trim_start().starts_with("..");
    let mut lines: Vec<&str> = Vec::new();
    let mut next = None;
    for one in text[..end].iter().rev().take_while(|one| line - one.line <= MOST_LINES + MOST_BETWEEN) {
        let is_close = next.map_or(line - one.line <= MOST_BETWEEN, |next| next == one.line + 1);
        match (is_text(&one), is_close) {
            (true, true) if lines.len() < MOST_LINES => {
                lines.push(&one.text);
                next = Some(one.line);
            }
            (false, _) if lines.is_empty() => {}
            _ => break,
        }
    }
    lines.reverse();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn stances(text: &str) -> Vec<Stance> {
        let extracted = crate::extract::extract(&Document::new("d.md".into(), text));
        extracted.blocks.iter().map(|block| block.stance).collect()
    }

    #[test]
    fn what_is_expected_is_told_from_what_happens() {
        let block = "```python\n>>> f()\n1\n```\n";
        let of = |words: &str| stances(&format!("# A\n\nBefore.\n\n{words}\n\n{block}"));
        assert_eq!(of("You might be expecting that\na new list is made:"), [Stance::Expects]);
        assert_eq!(of("We were expecting something like this:"), [Stance::Expects]);
        assert_eq!(of("You might expect a new list, but this happens:"), [Stance::States]);
        assert_eq!(of("As you would expect, it is 1:"), [Stance::States]);
        assert_eq!(of("The call expects a list."), [Stance::States]);
        assert_eq!(of("我们期望看到是这样的："), [Stance::Expects]);
        assert_eq!(of("你可能期望一个新的列表，但是结果是："), [Stance::States]);
        assert_eq!(stances(&format!("# A\n\n## What You Might Have Expected\n\n{block}")), [Stance::Expects]);
    }

    #[test]
    fn what_was_elsewhere_is_told_by_its_headings() {
        let block = "```python\n>>> f()\n1\n```\n";
        let under = |title: &str| stances(&format!("# {title}\n\n## A\n\nText.\n\n{block}"));
        assert_eq!(under("Upgrading to newer releases"), [Stance::OtherVersions]);
        assert_eq!(under("Changelog"), [Stance::OtherVersions]);
        assert_eq!(under("Python 2"), [Stance::OtherVersions]);
        assert_eq!(under("Upper case"), [Stance::States]);
        assert_eq!(under("Python 3"), [Stance::States]);
    }
}
