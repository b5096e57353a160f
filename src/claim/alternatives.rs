//! Several answers in one text: for the prompt and for a script, for some versions and for others, what is printed and
//! what is returned.

use std::sync::LazyLock;

use regex::Regex;

use super::notes::{self, has_words};
use super::reading;
use crate::model::{Answer, Meaning, Mode, Shown, VersionRange};
use crate::vocabulary::pattern;
use crate::vocabulary::versions::BETWEEN_VALUES;

static MODES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:in|at|under|from|inside)?\s*\(?(?:in |at )?(?:the |a |an )?(repl|interactive(?:\s+\w+)?|python shell|shell|prompt|scripts?|module|file)\)?\s*[,;]?\s*(?:but |and |or |while )?(?:may be |might be |can be |often |usually )?(.+?)\s*(?:in|at|under|from|inside)?\s*\(?(?:in |at )?(?:the |a |an )?(repl|interactive(?:\s+\w+)?|shell|prompt|scripts?|module|(?:\.py )?file)\b",
    )
});
static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\s*\(?\s*((?:{BETWEEN_VALUES})?\s*(?:c?python|py)?\s*[0-9]\.[0-9]+(?:\s*\+|\s+(?:and|or) (?:later|newer|above|up|earlier|older|below|before)|\s+on(?:wards?)?\b)?)\s*\)?\s*(?:[,;]\s*(?:(?:but|and)\s+)?|(?:but|and)\s+|\.?\s*$)"
    ))
});
static ONE_VERSION: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9])\.([0-9]+)$"));
static THEN_RETURNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:prints?|outputs?|shows?|displays?)\s+(.+?)|(.*\S))(?:\s*[,;]\s*(?:then |and |but )?|\s+(?:then|and|but|--|—|–)\s+)(?:it\s+)?(?:returns?|yields?)\s+(\S.*)$",
    )
});

/// The answers of a text that states several; none where it states one.
pub(super) fn read(text: &str) -> Vec<Answer> {
    let found = by_mode(text);
    if found.is_empty() { by_version(text) } else { found }
}

fn value(text: &str) -> Option<Answer> {
    let meaning = Meaning::Value(Shown::read_all(text)?);
    Some(reading::answer(text, "", meaning, true))
}

/// `False in the REPL, True in a script`.
fn by_mode(rest: &str) -> Vec<Answer> {
    let Some((_, end)) = Shown::read(rest) else { return Vec::new() };
    if !has_words(&rest[end..]) {
        return Vec::new();
    }
    let Some(groups) = MODES.captures(&rest[end..]) else { return Vec::new() };
    let second = groups[2].trim().trim_matches(['(', ')', ',']);
    let mode = |word: &str| notes::mode(word).or_else(|| word.contains("file").then_some(Mode::Script));
    let (Some(first_mode), Some(second_mode)) = (mode(&groups[1]), mode(&groups[3])) else { return Vec::new() };
    let Some((_, second_end)) = Shown::read(second) else { return Vec::new() };
    if first_mode == second_mode {
        return Vec::new();
    }
    [(&rest[..end], first_mode), (&second[..second_end], second_mode)]
        .into_iter()
        .filter_map(|(text, mode)| Some(Answer { mode: Some(mode), ..value(text)? }))
        .collect()
}

/// `3 in Python 3.11, 4 from 3.12 on`: all of the text is values with their versions.
fn by_version(rest: &str) -> Vec<Answer> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((_, length)) = Shown::read(&rest[at..]) {
        let end = at + length;
        // Most often there is no note, and the pattern need not be compiled then.
        if end == rest.len() {
            break;
        }
        let Some(note) = VERSION.captures(&rest[end..]) else { break };
        let Some(answer) = value(&rest[at..end]) else { break };
        found.push(Answer { versions: versions(&note[1]), ..answer });
        at = end + note.get(0).map_or(0, |all| all.len());
    }
    let told = found.len() > 1 && at == rest.len() && found.iter().all(|answer| answer.versions.is_some());
    if told { found } else { Vec::new() }
}

/// The versions of a note; `in Python 3.11` is that one alone.
fn versions(note: &str) -> Option<VersionRange> {
    notes::versions(note.trim()).or_else(|| {
        let groups = ONE_VERSION.captures(note.trim())?;
        let (major, minor): (u16, u16) = (groups[1].parse().ok()?, groups[2].parse().ok()?);
        Some(VersionRange { min: Some((major, minor)), below: Some((major, minor + 1)) })
    })
}

/// `prints start, returns 1`, `same list -- returns 0`: what stands before, and what is returned.
pub(super) fn then_returned(text: &str) -> Option<(&str, &str)> {
    if !has_words(text) {
        return None;
    }
    let groups = THEN_RETURNED.captures(text)?;
    let (before, value) = (groups.get(1).or_else(|| groups.get(2))?.as_str(), groups.get(3)?.as_str());
    let (shown, _) = Shown::read(value)?;
    let concrete = !matches!(shown, Shown::Name(_) | Shown::Ellipsis) || shown.is_unmistakable();
    let told = groups.get(1).is_some() || text.contains(" -- ") || text.contains(" — ") || text.contains(" – ");
    (concrete && told).then_some((before.trim_end_matches([',', ';']), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Minor = Option<(u16, u16)>;

    fn ranges(text: &str) -> Vec<(String, Minor, Minor)> {
        let told = |answer: Answer| {
            let range = answer.versions.unwrap_or_default();
            (answer.documented, range.min, range.below)
        };
        reading::read(text).into_iter().map(told).collect()
    }

    #[test]
    fn answers_for_versions_are_told_apart() {
        let (eleven, twelve) = (Some((3, 11)), Some((3, 12)));
        for text in [
            "3 in Python 3.11, 4 from 3.12 on",
            "3 (Python 3.11), 4 (3.12+)",
            "3 on 3.11; 4 since Python 3.12",
            "returns 3 in 3.11 and 4 as of 3.12",
        ] {
            let expected = [("3".to_owned(), eleven, twelve), ("4".to_owned(), twelve, None)];
            assert_eq!(ranges(text), expected, "{text}");
        }
        let before = [("'a'".to_owned(), None, twelve), ("'b'".to_owned(), twelve, None)];
        assert_eq!(ranges("'a' before 3.12, 'b' since 3.12"), before);
    }

    #[test]
    fn figures_and_notes_for_one_answer_are_one_answer() {
        for text in [
            "3.11, 3.12",
            "3 in 3 cases, 4 in 4",
            "3 (Python 3.11), rounded",
            "[1, 2] since 3.12",
            "3, 4 in Python 3.11",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_and_what_is_returned_are_two_answers() {
        for (text, printed, returned) in [
            ("prints start, returns 1", "start", "1"),
            ("prints 'go' and returns [2]", "'go'", "[2]"),
            ("nothing to do -- returns 0", "nothing to do", "0"),
        ] {
            assert_eq!(then_returned(text), Some((printed, returned)), "{text}");
            assert_eq!(reading::read(text).len(), 2, "{text}");
        }
        for text in ["prints and returns nothing", "a cache, returns quickly", "prints start", "1, returns 2 times"] {
            assert_eq!(then_returned(text), None, "{text}");
        }
    }
}
