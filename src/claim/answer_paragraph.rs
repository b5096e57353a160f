//! Answers in a paragraph of their own, below the code that they are about: `**Answer:** `[1, 2]``, or a paragraph that
//! begins so under a heading that says `Answer`.

use std::sync::LazyLock;

use regex::Regex;

use super::BlockPlace;
use super::prose;
use crate::extract::Extracted;
use crate::format::{TextLine, section::COMPONENT};
use crate::model::{Block, BlockKind, Case, Form, Rule, Shown, Subject};
use crate::unit::Unit;
use crate::vocabulary::answers::{ANSWER_NOUNS, ASKED};
use crate::vocabulary::remarks::EXPLAINS_AN_ANSWER;
use crate::vocabulary::{self, pattern};

static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\s*(?:[-*>]\s+)?(?:\*\*|__)?(?:the\s+)?(?:{ANSWER_NOUNS})(?:\s+is)?\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：]?|[:：])\s*`"
    ))
});
static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^(?:the\s+)?(?:{ANSWER_NOUNS})s?[:：]?$")));
/// A label, the letter of an option, and what is answered, in plain words.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\s*(?:[-*>]\s+)?(?:\*\*|__)?(?:the\s+)?(?:correct\s+)?(?:{ANSWER_NOUNS})(?:\s+is)?\s*(?:[:：]\s*(?:\*\*|__)?|(?:\*\*|__)\s*[:：]?)\s*(?:option\s+)?(?:\(?([a-e])(?:[).:]\s*|$))?(.*)$"
    ))
});
/// An option: its letter, and what it says.
static OPTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-*]\s+)?\(?([A-Ea-e])[).:]\s+(\S.*?)\s*$"));
/// An option that is checked.
static CHECKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[-*]\s+\[[xX]\]\s+(\S.*?)\s*$"));
/// A question for what code gives.
static ASKS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{ASKED})\b.*\?")));
/// What may follow the answer: the end of the sentence, or words that explain it.
static ENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^\s*(?:$|[.,;!(–—]|-\s|(?:{EXPLAINS_AN_ANSWER})\b)")));

/// Finds the answers in paragraphs below code that ends in an expression.
pub(super) fn cases(extracted: &Extracted, units: &[Option<Unit>]) -> Vec<Case> {
    let mut found = Vec::new();
    for (at, text) in extracted.text.iter().enumerate() {
        let before = extracted.blocks.partition_point(|block| !block.inline && block.first < text.line);
        let Some(index) = before.checked_sub(1).filter(|&at| is_asked(extracted, at, text.section)) else { continue };
        let block = &extracted.blocks[index];
        let Some(unit) = units.get(index).and_then(Option::as_ref) else { continue };
        let begins =
            at == 0 || extracted.text[at - 1].text.trim().is_empty() || extracted.text[at - 1].line + 1 < text.line;
        let place = BlockPlace::new(block, index);
        let stated = match said(&text.text, begins && is_answer(extracted, text.section)) {
            Some((said, rest)) => {
                Some(Stated { rule: Rule::LabelledSpan, said: said.to_owned(), rest: rest.to_owned() })
            }
            None => said_plainly(extracted, at, index).or_else(|| said_alone(extracted, at, block, unit)),
        };
        found.extend(stated.and_then(|stated| case(&place, unit, text.line, &stated)));
    }
    found
}

/// What a paragraph says: the answer, what follows it, and the rule that read it.
struct Stated {
    rule: Rule,
    said: String,
    rest: String,
}

impl Stated {
    fn alone(rule: Rule, said: &str) -> Self {
        Self { rule, said: said.to_owned(), rest: String::new() }
    }
}

/// What a label and plain words say, an option that is checked or named by its letter, or a code span alone below a
/// label.
fn said_plainly(extracted: &Extracted, at: usize, block: usize) -> Option<Stated> {
    let text = &extracted.text[at];
    let options = || extracted.text[..at].iter().rev().take_while(|line| line.line > extracted.blocks[block].last);
    if let Some(groups) = CHECKED.captures(&text.text) {
        let lead_in = &extracted.blocks[block].lead_in;
        let title = extracted.sections.get(text.section).map_or("", |section| section.title.as_str());
        return (ASKS.is_match(lead_in) || ASKS.is_match(title)).then(|| plain_value(Rule::Option, &groups[1]))?;
    }
    if let Some(groups) = PLAIN.captures(&text.text) {
        let said = groups.get(2).map_or("", |said| said.as_str()).trim();
        let letter = groups.get(1).map(|letter| letter.as_str().to_lowercase());
        if said.is_empty()
            && let Some(letter) = letter
        {
            let named = |line: &TextLine| {
                OPTION.captures(&line.text).filter(|option| option[1].to_lowercase() == letter).map(|o| o[2].to_owned())
            };
            return plain_value(Rule::Option, &options().find_map(named)?);
        }
        return plain_value(Rule::LabelledValue, said);
    }
    let span = text.text.trim().strip_prefix('`').and_then(|rest| rest.strip_suffix('`'))?;
    let above = extracted.text[..at].iter().rev().find(|line| !line.text.trim().is_empty())?;
    let near = above.line + 2 >= text.line && above.line > extracted.blocks[block].last;
    (near && vocabulary::is_label(&above.text) && !span.contains('`')).then(|| Stated::alone(Rule::LabelledValue, span))
}

/// A value, or an exception, in plain words and with nothing but a full stop behind it.
fn plain_value(rule: Rule, said: &str) -> Option<Stated> {
    let said = said.trim().trim_end_matches(['*', '_']).trim_matches('`').trim_end_matches('.').trim();
    let value = Shown::read_all(said).is_some_and(|shown| !matches!(shown, Shown::Name(_)) || shown.is_unmistakable());
    (value || prose::exception(said).is_some()).then(|| Stated::alone(rule, said))
}

/// A paragraph that is nothing but a list or the like, right below a block that is one expression.
fn said_alone(extracted: &Extracted, at: usize, block: &Block, unit: &Unit) -> Option<Stated> {
    let text = &extracted.text[at];
    let blank =
        |at: Option<usize>| at.and_then(|at| extracted.text.get(at)).is_none_or(|line| line.text.trim().is_empty());
    let alone = unit.source.statements.len() == 1 && unit.source.statements[0].is_expression();
    let right_below = extracted.text[..at]
        .iter()
        .rev()
        .take_while(|line| line.line > block.last)
        .all(|line| line.text.trim().is_empty());
    let listed = matches!(Shown::read_all(text.text.trim()), Some(Shown::Sequence('[', _) | Shown::Set(_)));
    (alone && listed && right_below && blank(Some(at + 1))).then(|| Stated::alone(Rule::BareList, text.text.trim()))
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
    let Some(found) = extracted.blocks.get(block).filter(|found| found.kind == BlockKind::Script) else { return false };
    // Answers are hidden in elements that open, `<details>`, which are sections of their own.
    let parent = |at: &usize| extracted.sections.get(*at).map(|section| section.parent).filter(|parent| parent != at);
    let hidden = std::iter::successors(Some(section), parent).take(8).any(|at| at == found.section)
        && extracted.sections.get(section).is_some_and(|section| section.level >= COMPONENT);
    extracted.question(block) == question || hidden
}

/// The answer is what the last statement shows; where others show something too, only if it is just that.
fn case(place: &BlockPlace, unit: &Unit, line: usize, stated: &Stated) -> Option<Case> {
    let index = unit.source.top_level().last().filter(|&at| unit.source.statements[at].is_expression())?;
    let statement = &unit.source.statements[index];
    let alone = unit.source.statements.iter().filter(|statement| statement.is_expression()).count() == 1;
    let mut answer = prose::value(stated.said.trim()).or_else(|| prose::exception(stated.said.trim()))?;
    answer.firm &= alone && unit.mode == super::Mode::Script;
    answer.remark = stated.rest.trim().to_owned();
    let found = (Form::Prose, stated.rule, Subject::Statement(index), answer);
    let mut case = place.case((1, 1), (statement.first, &statement.text), unit.mode, found);
    (case.claim.line, case.claim.last_line, case.claim.columns) = (line, line, None);
    Some(case)
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::pipeline::prepare;

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
    fn plain_answers_and_options_are_found() {
        let code = "What does this print?\n\n```python\nx = [1]\nprint(x * 2)\n```\n\n";
        for (answer, line) in [
            ("**Answer:** [1, 1]", 8),
            ("The correct answer is: b) [1, 1]", 8),
            ("- [ ] [1]\n- [x] [1, 1]", 9),
            ("a) [1]\nb) [1, 1]\n\nAnswer: b", 11),
            ("Output:\n`[1, 1]`", 9),
            ("- A. [1]\n- B. [1, 1]\n\n<details>\n<summary>Answer</summary>\n\nAnswer: B\n\n</details>", 14),
        ] {
            let lines: Vec<_> = found(&format!("{code}{answer}\n"));
            assert_eq!(lines, [(line, "[1, 1]".to_owned())], "{answer}");
        }
        assert_eq!(found("Try:\n\n    list(range(2))\n\n[0, 1]\n"), [(5, "[0, 1]".to_owned())]);
    }

    #[test]
    fn paragraphs_about_something_else_are_left_alone() {
        let code = "```python\nx = [1]\nprint(x * 2)\n```\n\n";
        let silent = "```python\ndef f(): return 1\n```\n\n";
        for text in [
            format!("## Q\n\n{code}**Answer:** it depends.\n"),
            format!("## Q\n\n{code}- [x] [1, 1]\n"),
            format!("## Q\n\n{code}Output:\n\nMore on `[1, 1]`.\n"),
            format!("## Q\n\n{code}[1, 1]\n"),
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
