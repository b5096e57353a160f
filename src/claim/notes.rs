//! Notes beside an answer that say where it is meant to hold: on which versions, in which mode, in which
//! environment.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Mode, VersionRange};
use crate::vocabulary::pattern;
use crate::vocabulary::versions::{
    AND_BEFORE, AND_LATER, BEGINS_A_NOTE, EARLIER_THAN, ENVIRONMENTS, PROMPTS, PYTHON, SCRIPTS, SINCE, UNTIL, UPGRADING,
};

/// Whether a text has a letter. Patterns of words find nothing in one that has none, and take long to compile.
pub(super) fn has_words(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:(?:{SINCE}|>=|≥)\s*(?:{PYTHON})?\s*([0-9])\.([0-9]+))|(?:(?:{PYTHON}|version|in|\(|^)\s*([0-9])\.([0-9]+)\s*(?:\+|{AND_LATER}))"
    ))
});
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:(?:{EARLIER_THAN}|<)\s*(?:{PYTHON})?\s*([0-9])\.([0-9]+))|(?:(?:{UNTIL}|<=|≤)\s*(?:{PYTHON})?\s*([0-9])\.([0-9]+))|(?:(?:{PYTHON}|\()\s*([0-9])\.([0-9]+)\s*{AND_BEFORE})"
    ))
});
/// One version alone: `Python 3.7.x specifically`, `only in Python 3.8`.
static ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bpython\s*3\.([0-9]+)(?:\.(?:x|[0-9]+))?\s*(?:specifically|only)\b|\bonly (?:in|on) python\s*3\.([0-9]+)\b",
    )
});
/// What another version gives: `in 3.7 it is True`. The answer before it is that of older ones.
static CONTRAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s#(]*(?:but\s+)?(?:in|on|with)\s+(?:python\s*)?3\.([0-9]+)\s*,?\s+(?:it|this|that)\s+(?:is|was|gives|returns|prints|raises)\b",
    )
});
static PYTHON_2: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:in |on )?python ?2(?:\.[0-9])?(?:\.x)?\b"));
static ENVIRONMENT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b({ENVIRONMENTS})\b")));
static REPL: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{PROMPTS})\b")));
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{SCRIPTS})\b")));

fn number(groups: &regex::Captures, at: usize) -> Option<(u16, u16)> {
    Some((groups.get(at)?.as_str().parse().ok()?, groups.get(at + 1)?.as_str().parse().ok()?))
}

/// The versions that a note names, if it names some.
pub fn versions(note: &str) -> Option<VersionRange> {
    // Most notes are empty, and the patterns need not be compiled then.
    if !note.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut range = VersionRange::default();
    if let Some(groups) = FROM.captures(note) {
        range.min = number(&groups, 1).or_else(|| number(&groups, 3));
    }
    if let Some(groups) = BEFORE.captures(note) {
        let inclusive = number(&groups, 3).or_else(|| number(&groups, 5)).map(|(major, minor)| (major, minor + 1));
        range.below = number(&groups, 1).or(inclusive);
    }
    if range == VersionRange::default()
        && let Some(groups) = ONE.captures(note)
        && let Some(minor) = groups.get(1).and_then(|minor| minor.as_str().parse::<u16>().ok())
    {
        (range.min, range.below) = (Some((3, minor)), Some((3, minor + 1)));
    }
    if range == VersionRange::default()
        && let Some(groups) = CONTRAST.captures(note)
    {
        range.below = groups.get(1).and_then(|minor| minor.as_str().parse().ok()).map(|minor| (3, minor));
    }
    if range == VersionRange::default() && PYTHON_2.is_match(note) && !note.contains("ython 3") {
        range.below = Some((3, 0));
    }
    (range != VersionRange::default()).then_some(range)
}

/// No version at all: an answer that is stated for something that is not Python, or not this one.
const NEVER: VersionRange = VersionRange { min: None, below: Some((0, 0)) };

/// What a label says about other versions: of a package (`# 2.x`, `# In 1.0, numbers were text`), where no Python is
/// meant that is supported.
pub fn other_versions(note: &str) -> Option<VersionRange> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:in|since|before|until|from|with|for)\s+)?(?:version\s+|v)?([0-9]+)\.(?:x(?:\.x)?|[0-9]+(?:\.[0-9x]+)?)\s*(?:[,:;(].*)?$",
        )
    });
    let groups = LABEL.captures(note.trim())?;
    let marked = note.contains(".x") || note.starts_with(|c: char| c.is_alphabetic());
    let major: u16 = groups.get(1)?.as_str().parse().ok()?;
    (marked && major < 3).then_some(NEVER)
}

/// What a heading says about other versions of a package: `Upgrading to 1.2`, `Changes in 0.9`.
fn heading_of_other_versions(title: &str) -> Option<VersionRange> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(r"(?i)^(?:{UPGRADING})\s+(?:guide\s+)?(?:to|in|from|for)\s+(?:version\s+|v)?([0-9]+)\.[0-9x]"))
    });
    let major: u16 = TITLE.captures(title.trim())?.get(1)?.as_str().parse().ok()?;
    (major < 2).then_some(NEVER)
}

/// The versions of a line right above a block, where that is a label and not a sentence: `Output (Python 2.x):`.
pub fn label_versions(line: &str) -> Option<VersionRange> {
    let is_label = crate::vocabulary::is_label(line);
    let short = line.chars().count() <= 60 && line.trim_end().ends_with([':', '*', '：']);
    versions(line).filter(|_| is_label || short)
}

/// The versions that a heading is about: `Python 3.12`, `What's new in Python 3.10`, `Python 3.14 and later`.
pub fn heading_versions(title: &str) -> Option<VersionRange> {
    static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:what.s new in |changes in |new in |since |in )?(?:python|cpython)\s+3\.([0-9]+)(?:\s*\+|\s+and (?:later|newer|up))?\s*(?:\([^)]*\))?:?$",
        )
    });
    let Some(groups) = ABOUT.captures(title.trim()) else { return heading_of_other_versions(title) };
    let minor = groups.get(1)?.as_str().parse().ok()?;
    Some(VersionRange { min: Some((3, minor)), below: None })
}

/// Splits a text before a note at its end that names versions: `unhashable type before 3.14`.
pub fn split_versions(text: &str) -> (&str, &str) {
    static NOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(r"(?i)[\s,;]*\(?\b(?:{BEGINS_A_NOTE})\s+(?:python\s*|py\s*)?3\.[0-9]+[^.]*$"))
    });
    match NOTE.find(text) {
        Some(note) => text.split_at(note.start()),
        None => (text, ""),
    }
}

/// The environment that a note names and that is not ours.
pub fn environment(note: &str) -> Option<String> {
    ENVIRONMENT.find(note).map(|found| found.as_str().to_lowercase())
}

/// The mode that a note names.
pub fn mode(note: &str) -> Option<Mode> {
    if !has_words(note) {
        return None;
    }
    match (REPL.is_match(note), SCRIPT.is_match(note)) {
        (true, false) => Some(Mode::Repl),
        (false, true) => Some(Mode::Script),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Minor = Option<(u16, u16)>;

    fn range(note: &str) -> (Minor, Minor) {
        versions(note).map_or((None, None), |range| (range.min, range.below))
    }

    #[test]
    fn version_notes_are_read() {
        assert_eq!(range("Python 3.9+"), (Some((3, 9)), None));
        assert_eq!(range("(3.12+)"), (Some((3, 12)), None));
        assert_eq!(range("since 3.11"), (Some((3, 11)), None));
        assert_eq!(range("Python 3.10 and later"), (Some((3, 10)), None));
        assert_eq!(range("Output (< Python 3.7)"), (None, Some((3, 7))));
        assert_eq!(range("before 3.7"), (None, Some((3, 7))));
        assert_eq!(range("up to 3.10"), (None, Some((3, 11))));
        assert_eq!(range("in Python 2"), (None, Some((3, 0))));
        assert_eq!(range("same object!"), (None, None));
        assert_eq!(range("3.14 rounded"), (None, None));
    }

    #[test]
    fn labels_of_other_versions_are_told() {
        assert_eq!(range("Output (Python 3.7.x specifically)"), (Some((3, 7)), Some((3, 8))));
        for note in ["2.x", "In 1.0, numbers were text", "version 2.1:", "before 1.2"] {
            assert_eq!(other_versions(note), Some(NEVER), "{note}");
        }
        for note in ["2.5", "3.x", "In 3.12, it is so", "1.5 seconds", "in 2 cases"] {
            assert_eq!(other_versions(note), None, "{note}");
        }
        assert_eq!(heading_versions("Upgrading to 1.2"), Some(NEVER));
        assert_eq!(heading_versions("Upgrading to 3.0"), None);
        assert_eq!(heading_versions("New in the shop"), None);
        assert!(label_versions("**Output (Python 2.x):**").is_some());
        assert!(
            label_versions("In Python 2 it was so, and a long sentence says what else there was to it then.").is_none()
        );
    }

    #[test]
    fn modes_and_environments_are_read() {
        assert_eq!(mode("in the REPL"), Some(Mode::Repl));
        assert_eq!(mode("in a script"), Some(Mode::Script));
        assert_eq!(mode("(REPL), True (script)"), None);
        assert_eq!(environment("This fails in Jupyter:").as_deref(), Some("jupyter"));
        assert_eq!(environment("CPython keeps it").as_deref(), None);
    }
}
