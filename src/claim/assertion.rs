//! Assertions: a document that asserts something says that it holds.

use std::sync::LazyLock;

use regex::Regex;

use super::{BlockPlace, reading};
use crate::extract::Extracted;
use crate::model::{Answer, Case, Expected, Form, Meaning, Rule, Subject};
use crate::syntax::Kind;
use crate::unit::Unit;
use crate::vocabulary::answers::{ASSERTION_FAILS, TO_BE_FILLED_IN};
use crate::vocabulary::pattern;

/// A value that is left out (`x = ...`), or words that ask for it.
static EXERCISE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?im)=\s*(?:\.\.\.|_{{3,}})\s*(?:#.*)?$|#.*\b(?:{TO_BE_FILLED_IN})")));

/// Lines of text below a block in which a failure is looked for that the document tells of.
const BELOW: usize = 8;

/// Finds the assertions at the top level of a script, unless the document shows that one fails.
pub(super) fn cases(place: &BlockPlace, unit: &Unit, extracted: &Extracted) -> Vec<Case> {
    let mut asserts = unit
        .source
        .top_level()
        .filter(|&at| {
            let statement = &unit.source.statements[at];
            statement.kind == Kind::Raise && statement.text.starts_with("assert ")
        })
        .peekable();
    // Most blocks assert nothing: only for the others is it looked at what stands around them.
    if asserts.peek().is_none() || fails_on_purpose(place, extracted) || is_exercise(&place.block.code) {
        return Vec::new();
    }
    asserts
        .map(|index| {
            let statement = &unit.source.statements[index];
            let said = statement.text.as_str();
            let answer = Answer { meaning: Meaning::Passes, firm: true, led: true, ..reading::words(said, said) };
            let answer = Answer { documented: said.to_owned(), remark: String::new(), ..answer };
            let found = (Form::Comment, Rule::Assertion, Subject::Statement(index), answer);
            place.case((statement.first, statement.last), (statement.first, said), unit.mode, found)
        })
        .collect()
}

/// Whether something is left for the reader to fill in: what is asserted holds then.
fn is_exercise(code: &str) -> bool {
    EXERCISE.is_match(code)
}

/// Whether a failure is told of: in the block, above it, or in the text and the block below it.
fn fails_on_purpose(place: &BlockPlace, extracted: &Extracted) -> bool {
    let tells = |text: &str| {
        let text = text.to_lowercase();
        ASSERTION_FAILS.iter().any(|word| text.contains(word))
    };
    let first = extracted.text.partition_point(|line| line.line <= place.block.last);
    let below = extracted.text.iter().skip(first).take(BELOW);
    let next = extracted.blocks.iter().skip(place.index + 1).find(|block| !block.inline);
    place.block.options.expected == Some(Expected::Raises)
        || tells(&place.block.code)
        || tells(&place.block.lead_in)
        || below.into_iter().any(|line| tells(&line.text))
        || next.is_some_and(|block| !block.is_python() && tells(&block.code))
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use crate::document::Document;
    use crate::extract::extract;
    use crate::unit::Unit;

    fn stated(text: &str) -> Vec<String> {
        let extracted = extract(&Document::new("d.md".into(), text));
        let units: Vec<_> = extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
        find(&extracted, &units, Vec::new()).into_iter().map(|case| case.claim.documented).collect()
    }

    #[test]
    fn assertions_at_the_top_level_state_that_they_hold() {
        let text = "```python\nx = [1]\nassert len(x) == 1\ndef f():\n    assert x\n```\n";
        assert_eq!(stated(text), ["assert len(x) == 1"]);
    }

    #[test]
    fn what_the_reader_is_to_fill_in_holds_when_he_has() {
        assert_eq!(stated("```python\ny = ...\nassert y == 1\n```\n"), Vec::<String>::new());
        assert_eq!(stated("```python\n# Your code here\n\nassert y == 1\n```\n"), Vec::<String>::new());
        assert_eq!(stated("```python\nx[...] = 1\nassert x == 1\n```\n"), ["assert x == 1"]);
        let raises = "```{code-cell}\n:tags: [raises-exception]\n\nassert x == 1\n```\n";
        assert_eq!(stated(raises), Vec::<String>::new());
    }

    #[test]
    fn those_that_are_shown_to_fail_state_nothing() {
        let code = "```python\nx = [1]\nassert len(x) == 2\n```\n";
        assert_eq!(stated(&format!("{code}\nThis raises an `AssertionError`.\n")), Vec::<String>::new());
        assert_eq!(stated(&format!("{code}\n```\nAssertionError\n```\n")), ["AssertionError"]);
        let beside = stated("```python\nassert len('a') == 2  # AssertionError\n```\n");
        assert_eq!(beside, ["AssertionError"]);
    }
}
