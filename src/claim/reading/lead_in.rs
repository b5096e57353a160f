//! Lead-ins, which say that an answer follows and are none themselves: `Output:`, `Returns`, `->`, `Still`, `Often`.

use std::sync::LazyLock;

use regex::Regex;

use super::outcome::EXCEPTION;
use crate::vocabulary::answers::{COPULAS, GIVES, HEDGES, LABELS, RAISES, REALITY};
use crate::vocabulary::pattern;

static SYMBOLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:-+>|=+>|~>|→|⇒|➜|➔|⟶|▶|►|👉|✅|✓|✔|❌|✗|✘|⚠️?|💥|🔥|≡|==?(?:\s)|=\s|:\s|>>\s|\*\s|•\s)\s*")
});

static HEDGE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^(?:{HEDGES})\b[:,]?\s+")));

static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    let signs = r"(?:[:：]|-+>|=+>|→|⇒|=)";
    let noun = format!(r"(?:the\s+)?(?:{LABELS})(?:\s+(?:is|are|will be|here|below|now))?");
    pattern(&format!(
        r"(?i)^(?:{noun}|{GIVES}|{COPULAS})\s*(?:\([^)]*\))?\s*{signs}?\s+|^(?:python\s*[0-9]\.[0-9]+\s*(?:\+|and \w+)?\s*:\s*)|^(?:{LABELS}|prints?|returns?|打印|返回)\s*(?:\([^)]*\))?\s*[:：]\s*"
    ))
});

/// A label or a verb that says what is printed, right before it: what follows is that to the letter.
pub(super) static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)^(?:the\s+)?(?:{LABELS})\s*(?:\([^)]*\))?\s*[:：]\s*|^(?:prints?|outputs?)\s+"))
});

static RAISING: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^(?:{RAISES})\s*[:：]?\s*(?:an?\s+|the\s+)?")));

/// A lead-in that was taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    Answer,
    Raises,
}

impl Lead {
    fn max_with(self, other: Lead) -> Lead {
        if self == Lead::None { other } else { self }
    }
}

pub(super) fn without_lead_ins(text: &str) -> (Lead, &str) {
    let (mut lead, mut rest) = (Lead::None, text);
    for _ in 0..8 {
        let before = rest;
        // Emoji and other signs that are no text.
        rest = rest
            .trim_start_matches(|c: char| !c.is_ascii() && !c.is_alphanumeric() && !"‘“…≈€£°".contains(c))
            .trim_start();
        if let Some(found) = SYMBOLS.find(rest) {
            rest = &rest[found.end()..];
            lead = lead.max_with(Lead::Answer);
        }
        // The others begin with words.
        if rest.starts_with(char::is_alphabetic) {
            if let Some(found) = RAISING.find(rest).filter(|found| EXCEPTION.is_match(&rest[found.end()..])) {
                return (Lead::Raises, &rest[found.end()..]);
            }
            if let Some(found) = LEADS.find(rest) {
                rest = &rest[found.end()..];
                lead = lead.max_with(Lead::Answer);
            } else if let Some(found) = HEDGE.find(rest) {
                rest = &rest[found.end()..];
            }
        }
        if rest.len() == before.len() {
            break;
        }
    }
    (lead, rest.trim_start())
}

/// Whether the text is a lead-in alone: `Output:`. The answer stands below it then.
pub fn is_lead_in(text: &str) -> bool {
    let trimmed = text.trim().trim_end_matches(['=', '-', '>']).trim_end();
    let spaced = format!("{trimmed} ");
    let (lead, rest) = without_lead_ins(&spaced);
    lead == Lead::Answer && rest.trim_matches([':', ' ', '：', '.']).is_empty()
}

/// Whether a text begins with a label and a colon: `Output: Hello`.
pub fn has_label(text: &str) -> bool {
    let label = LABEL.find(text.trim_start_matches(|c: char| !c.is_alphanumeric()));
    label.is_some_and(|label| label.as_str().trim_end().ends_with([':', '：']))
}

/// Whether the text says what was expected, in contrast to what comes.
pub fn is_expectation(text: &str) -> bool {
    text.trim_start().to_lowercase().starts_with("expected")
}

/// Whether the text says what comes instead of what was expected.
pub fn is_reality(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    REALITY.iter().any(|word| text.starts_with(word))
}
