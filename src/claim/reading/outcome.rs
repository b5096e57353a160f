//! What is no value: nothing, an exception, a warning, what no program can decide, and words as they stand.

use std::sync::LazyLock;

use regex::Regex;

use super::answer;
use super::lead_in::{LABEL, Lead};
use super::value::REMARK;
use crate::claim::notes::{self, has_words};
use crate::model::{Answer, Meaning, Reason, Shown};
use crate::vocabulary::answers::NO_ANSWER_BEGINS;
use crate::vocabulary::pattern;
use crate::vocabulary::remarks::{NO_OUTPUT, ROUGHLY, TAKES, TIME_UNITS, VARIES};

pub(super) static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:an?\s+|the\s+)?`?((?:[A-Za-z_][0-9A-Za-z_]*\.)*(?:[A-Z][0-9A-Za-z_]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup)|Exception|Warning|ExceptionGroup))`?(?:\b|$)",
    )
});

static ANY_ERROR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:ERROR\b|Error[!.:]?$|[Aa]n? error[!.]?$|Error!|error[!.]?$|Exception!)"));

static NOTHING: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^\(?(?:{NO_OUTPUT})\b[^\w]*(.*)$")));

static TIMING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)^(?:{TAKES})?[:\s]*(?:{ROUGHLY})?[~≈]?\s*[0-9]+(?:[.,][0-9]+)?\s*(?:{TIME_UNITS})\b"))
});

static ILLUSTRATIVE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)(?:{VARIES})")));

pub(super) fn nothing(rest: &str) -> Option<Answer> {
    let groups = NOTHING.captures(rest)?;
    let remark = groups.get(1).map_or("", |remark| remark.as_str());
    Some(answer(rest[..rest.len() - remark.len()].trim(), remark, Meaning::Nothing, false))
}

pub(super) fn exception(rest: &str, lead: Lead) -> Option<Answer> {
    let Some(groups) = EXCEPTION.captures(rest) else {
        let any = ANY_ERROR.find(rest)?;
        let meaning = Meaning::Raises { name: None, message: None };
        return Some(answer(any.as_str(), &rest[any.end()..], meaning, false));
    };
    let name = groups.get(1)?.as_str().to_owned();
    let after = &rest[groups.get(0)?.end()..];
    let (told, note) = after.strip_prefix(':').map_or((after, ""), notes::split_versions);
    let message = Some(told.trim().to_owned()).filter(|message| after.starts_with(':') && !message.is_empty());
    let end = rest.len() - if message.is_some() { note.len() } else { after.len() };
    let (documented, remark) = rest.split_at(end);
    let firm = lead == Lead::Raises || message.is_some() || REMARK.is_match(after);
    let meaning = if name.ends_with("Warning") {
        Meaning::Warns { name, message }
    } else {
        Meaning::Raises { name: Some(name), message }
    };
    Some(answer(documented, remark, meaning, firm))
}

pub(super) fn undecidable(text: &str, rest: &str) -> Option<Answer> {
    if has_words(text) && (TIMING.is_match(rest) || TIMING.is_match(text)) {
        return Some(answer(rest, "", Meaning::Unverifiable(Reason::Timing), true));
    }
    let has_digits = rest.chars().any(|c| c.is_ascii_digit());
    let value_first = Shown::read(rest).is_some_and(|(shown, _)| shown.is_unmistakable());
    if rest.strip_suffix('+').is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty()) {
        return Some(answer(rest, "", Meaning::Unverifiable(Reason::Varies), true));
    }
    (has_digits && !value_first && ILLUSTRATIVE.is_match(rest))
        .then(|| answer(rest, "", Meaning::Unverifiable(Reason::Varies), true))
}

/// Words as they stand, up to a mark that begins a remark.
pub(crate) fn words(text: &str, rest: &str) -> Answer {
    let cut = [" - ", " -- ", " — ", " – ", " (", "  ", " # ", " // ", " <- "];
    let end = cut.iter().filter_map(|mark| rest.find(mark)).filter(|&at| at > 0).min().unwrap_or(rest.len());
    let documented = rest[..end].trim();
    let meaning = match documented.split("\\n").collect::<Vec<_>>().as_slice() {
        // `one\ntwo`: the escape stands for the end of a line.
        [_, _, ..] if !documented.contains(' ') || documented.ends_with("\\n") => {
            Meaning::Lines(documented.split("\\n").map(str::to_owned).collect())
        }
        _ => Meaning::Words,
    };
    let firm = meaning == Meaning::Words && is_quoted_after_label(text, documented);
    let mut answer = answer(&rest[..end], &rest[end..], meaning, firm);
    if answer.documented.is_empty() {
        answer.documented = text.to_owned();
    }
    answer
}

/// Whether words are what is printed to the letter: they stand right behind a label, and are no sentence about it.
fn is_quoted_after_label(text: &str, words: &str) -> bool {
    let Some(label) = LABEL.find(text.trim_start_matches(|c: char| !c.is_alphanumeric())) else { return false };
    let count = words.split_whitespace().count();
    let verbatim = |word: &str| word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_');
    if label.as_str().trim_end().ends_with([':', '：']) {
        let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
        let printed = label.as_str().to_lowercase().starts_with("out");
        let named =
            words.split_whitespace().any(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
        count <= 3
            && (named || printed && count == 1)
            && !NO_ANSWER_BEGINS.contains(&first.as_str())
            && !words.contains(['(', '<', '?', '…'])
            && !words.contains("...")
    } else {
        count == 1 && verbatim(words)
    }
}
