//! Statements that the document says fail: what they would have bound is not missing.

use std::sync::Arc;

use crate::model::{Case, Meaning, Subject};
use crate::unit::Unit;

/// Tells the statements of units which exceptions the document shows of them.
pub fn mark_documented(units: &mut [Option<Unit>], cases: &[Case]) {
    for case in cases {
        let Some(unit) = units.get_mut(case.block).and_then(Option::as_mut) else { continue };
        let names = names(case);
        let lines = match case.subject {
            _ if names.is_empty() => continue,
            Subject::Statement(at) | Subject::After { statement: at, .. } => unit.source.statements.get(at),
            Subject::Output { .. } | Subject::CommentedOut { .. } => None,
        };
        let lines = lines.map(|statement| (statement.first as u32, statement.last as u32));
        for effect in Arc::make_mut(&mut unit.effects).iter_mut() {
            if lines.is_none_or(|(first, last)| effect.first <= last && first <= effect.last) {
                effect.raises.extend(names.iter().cloned());
            }
        }
    }
}

/// The exceptions that an answer is about, or shows.
fn names(case: &Case) -> Vec<String> {
    match (&case.answer.meaning, &case.subject) {
        (Meaning::Raises { name: Some(name), .. }, _) => {
            vec![name.rsplit('.').next().unwrap_or(name).to_owned()]
        }
        (Meaning::Raises { name: None, .. }, _) => vec!["BaseException".to_owned()],
        (_, Subject::Output { .. }) => {
            let words = case.answer.documented.split(|c: char| !c.is_alphanumeric());
            words.filter(|word| word.ends_with("Error") || word.ends_with("Exception")).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::pipeline::prepare;

    fn raises(text: &str) -> Vec<Vec<String>> {
        let one = prepare(Document::new("d.md".into(), text));
        let step = one.plan.programs[0].steps.last().cloned();
        step.into_iter()
            .flat_map(|step| step.statements.iter().map(|one| one.raises.clone()).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn a_statement_knows_what_the_document_says_that_it_raises() {
        let session =
            "```python\n>>> x = 1\n>>> x = load()\nTraceback (most recent call last):\nNameError: name 'load'\n```\n";
        assert_eq!(raises(session), [vec![], vec!["NameError".to_owned()]]);
        let shown = "```python\nx = load()\n```\n\nOutput:\n\n```text\nNameError: name 'load' is not defined\n```\n";
        assert!(raises(shown).concat().contains(&"NameError".to_owned()));
    }
}
