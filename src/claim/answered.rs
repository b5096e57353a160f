//! Answers in a paragraph of their own, below the code that they are about: `**Answer:** `[1, 2]``, or a paragraph that
//! begins so under a heading that says `Answer`.

use std::sync::LazyLock;

use regex::Regex;

use super::Place;
use super::notes::pattern;
use super::prose;
use crate::extract::Extracted;
use crate::model::{BlockKind, Case, Form, Subject};
use crate::unit::Unit;

static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:[-*>]\s+)?(?:\*\*|__)?(?:the\s+)?(?:answer|output|result|solution|antwort|ausgabe|réponse|respuesta)(?:\s+is)?\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:?|:)\s*`",
    )
});
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:the\s+)?(?:answer|output|result|solution|antwort|ausgabe|réponse|respuesta)s?:?$")
});
/// What may follow the answer: the end of the sentence, or words that explain it.
static ENDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:$|[.,;!(–—]|-\s|because\b|since\b|as\b|for\b)"));

/// Finds the answers in paragraphs below code that ends in an expression.
pub(super) fn cases(extracted: &Extracted, units: &[Option<Unit>]) -> Vec<Case> {
    let mut found = Vec::new();
    for (at, text) in extracted.text.iter().enumerate() {
        let begins =
            at == 0 || extracted.text[at - 1].text.trim().is_empty() || extracted.text[at - 1].line + 1 < text.line;
        let Some(said) = said(&text.text, begins && is_answer(extracted, text.section)) else { continue };
        let before = extracted.blocks.partition_point(|block| !block.inline && block.first < text.line);
        let Some(index) = before.checked_sub(1).filter(|&at| is_asked(extracted, at, text.section)) else { continue };
        if let Some(unit) = units.get(index).and_then(Option::as_ref) {
            found.extend(case(&Place::new(&extracted.blocks[index], index), unit, text.line, said));
        }
    }
    found
}

/// The code span that is the answer, and what follows it.
fn said(text: &str, under_a_heading: bool) -> Option<(&str, &str)> {
    let start = match LEAD.find(text) {
        Some(lead) => lead.end(),
        None => text.find('`').filter(|&at| under_a_heading && text[..at].trim().is_empty())? + 1,
    };
    let (code, rest) = text[start..].split_once('`')?;
    (!code.is_empty() && ENDS.is_match(rest)).then_some((code, rest))
}

/// Whether the heading right above says that an answer follows.
fn is_answer(extracted: &Extracted, section: usize) -> bool {
    extracted.sections.get(section).is_some_and(|section| HEADING.is_match(section.title.trim()))
}

/// Whether a block is the code that the answer is about: a script under the same question.
fn is_asked(extracted: &Extracted, block: usize, section: usize) -> bool {
    let question = extracted.sections.get(section).map_or(0, |section| section.question);
    extracted.blocks.get(block).is_some_and(|found| found.kind == BlockKind::Script)
        && extracted.question(block) == question
}

/// The answer is what the last statement shows; where others show something too, only if it is just that.
fn case(place: &Place, unit: &Unit, line: usize, (code, rest): (&str, &str)) -> Option<Case> {
    let index = unit.source.top_level().last().filter(|&at| unit.source.statements[at].is_expression())?;
    let statement = &unit.source.statements[index];
    let alone = unit.source.statements.iter().filter(|statement| statement.is_expression()).count() == 1;
    let mut answer = prose::value(code.trim()).or_else(|| prose::exception(code.trim()))?;
    answer.firm &= alone && unit.mode == super::Mode::Script;
    answer.remark = rest.trim().to_owned();
    let found = (Form::Prose, Subject::Statement(index), answer);
    let mut case = place.case((1, 1), (statement.first, &statement.text), unit.mode, found);
    (case.claim.line, case.claim.last_line, case.claim.columns) = (line, line, None);
    Some(case)
}

#[cfg(test)]
mod tests {
    use crate::check::prepare;
    use crate::document::Document;

    fn found(text: &str) -> Vec<(usize, String)> {
        let prepared = prepare(Document::new("d.md".into(), text));
        prepared
            .plan
            .cases
            .into_iter()
            .map(|planned| (planned.case.claim.line, planned.case.claim.documented))
            .collect()
    }

    #[test]
    fn paragraphs_that_answer_are_found() {
        let code = "```python\nx = [1]\nprint(x * 2)\n```\n\n";
        for answer in [
            "**Answer:** `[1, 1]`",
            "**Answer**: `[1, 1]`, since lists repeat.",
            "Answer: `[1, 1]`.",
            "Output: `[1, 1]`",
            "> __Result:__ `[1, 1]` - twice",
        ] {
            assert_eq!(found(&format!("## Q\n\n{code}{answer}\n")), [(8, "[1, 1]".to_owned())], "{answer}");
        }
        let below = format!("## Q\n\n{code}### Answer\n\n`[1, 1]` because lists repeat.\n\n## R\n");
        assert_eq!(found(&below), [(10, "[1, 1]".to_owned())]);
    }

    #[test]
    fn paragraphs_about_something_else_are_left_alone() {
        let code = "```python\nx = [1]\nprint(x * 2)\n```\n\n";
        let silent = "```python\ndef f(): return 1\n```\n\n";
        for text in [
            format!("## Q\n\n{code}**Answer:** `x` is a list.\n"),
            format!("## Q\n\n{code}**Answer:** `[1]` is what x was.\n"),
            format!("## Q\n\n{code}**Note:** `[1, 1]`\n"),
            format!("## Q\n\n{silent}**Answer:** `1`\n"),
            format!("## Q\n\n{code}## R\n\n**Answer:** `[1, 1]`\n"),
            format!("## Q\n\n{code}`[1, 1]`, it says.\n"),
        ] {
            assert_eq!(found(&text), [], "{text}");
        }
    }
}
