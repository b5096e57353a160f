//! Records what is known of a claim in its file. Nothing but the lines `known` and `why` of that claim changes: comments,
//! order and the rest are people's.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Known;

/// What stands in a claim before what is known of it.
const BEFORE: [&str; 12] =
    ["line", "value", "prints", "raises", "warns", "gives", "form", "of", "firm", "match", "python", "versions"];

/// The line of a `why` that says no more than what was observed, as it is written here: quoted, beginning with the versions.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and tests use it")]
static OBSERVED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"why: "Python \d[\d., -]* gives .*"\s*$"#).unwrap());

/// A key of a claim and the lines (0-based, end exclusive) of what it says.
struct Entry {
    key: String,
    first: usize,
    end: usize,
}

/// The text of a file with what is known of the claim that begins on line `yaml_line` (1-based). `why` is written where
/// the claim does not say why already, or where that was written here before: `OBSERVED`.
///
/// # Errors
/// In words, where the claim is written in a way that lines cannot be put into.
pub fn record(text: &str, yaml_line: usize, known: Known, why: &str) -> Result<String, String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let entries = entries(&lines, yaml_line)?;
    let of = |key: &str| entries.iter().find(|entry| entry.key == key);
    let indent = lines.get(entries[0].first).map_or(0, |line| indent_of(line));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = |key: &str, value: &str| format!("{}{key}: {value}{end}", " ".repeat(indent));
    let at = of("known").map_or_else(|| insertion(&entries), |entry| entry.first);
    let mut stated = known.spelled().map(|value| line("known", &value)).unwrap_or_default();
    let stale = of("why").is_none_or(|entry| lines.get(entry.first).is_some_and(|line| OBSERVED.is_match(line)));
    if known != Known::Holds && stale {
        stated.push_str(&line("why", &super::words::quoted(why)));
    }
    let dropped = |at: usize| {
        let within = |key: &str| of(key).is_some_and(|entry| (entry.first..entry.end).contains(&at));
        within("known") || (known == Known::Holds || stale) && within("why")
    };
    let mut out = String::new();
    for number in 0..=lines.len() {
        if number == at {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push_str(end);
            }
            out.push_str(&stated);
        }
        out.extend(lines.get(number).copied().filter(|_| !dropped(number)));
    }
    Ok(out)
}

/// After the answer, and before where it is claimed.
fn insertion(entries: &[Entry]) -> usize {
    let before = entries.iter().filter(|entry| BEFORE.contains(&entry.key.as_str()));
    before.map(|entry| entry.end).max().unwrap_or(0)
}

/// The keys of the claim that begins on a line.
fn entries(lines: &[&str], yaml_line: usize) -> Result<Vec<Entry>, String> {
    let first = yaml_line.saturating_sub(1);
    let indent = lines.get(first).map_or(0, |line| indent_of(line));
    let mut entries: Vec<Entry> = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(first) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let column = if at == first { indent } else { line.len() - line.trim_start().len() };
        if column < indent {
            break;
        }
        match key(line.get(indent..).unwrap_or_default()).filter(|_| column == indent) {
            Some(key) => entries.push(Entry { key: key.to_owned(), first: at, end: at + 1 }),
            None => entries.last_mut().into_iter().for_each(|entry| entry.end = at + 1),
        }
    }
    match entries.first() {
        Some(entry) if entry.first == first && BEFORE.contains(&entry.key.as_str()) => Ok(entries),
        Some(entry) if entry.first == first && entry.key != "claims" => {
            Err(format!("its first key is `{}`: put `line` first", entry.key))
        }
        _ => Err("it is written on one line: put each of its keys on a line of its own".to_owned()),
    }
}

/// Columns before the first key of a line: `- ` of a list counts as such.
fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// The key that a line states.
fn key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase());
    (is_word && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then_some(key)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const TEXT: &str = "# head\nclaims:\n  # first\n  - line: 1\n    value: \"1\"  # one\n    source: [{document: d, line: 1}]\n\n  - line: 2\n    prints: |\n      known: no\n    known: false\n    why: >\n      It was\n      never so.\n    # last\n";

    fn changed(line: usize, known: Known) -> String {
        super::super::sync::unified(TEXT, &record(TEXT, line, known, "so it is").unwrap(), "f")
    }

    #[test]
    fn only_what_is_known_changes() {
        insta::assert_snapshot!(changed(4, Known::Outdated((3, 12))), @r#"
        --- f
        +++ f
        @@ -4,4 +4,6 @@
           - line: 1
             value: "1"  # one
        +    known: {outdated: "3.12"}
        +    why: "so it is"
             source: [{document: d, line: 1}]
         
        "#);
        insta::assert_snapshot!(changed(8, Known::Ahead((3, 12))), @r#"
        --- f
        +++ f
        @@ -9,5 +9,5 @@
             prints: |
               known: no
        -    known: false
        +    known: {ahead: "3.12"}
             why: >
               It was
        "#);
        insta::assert_snapshot!(changed(8, Known::Holds), @r"
        --- f
        +++ f
        @@ -9,7 +9,3 @@
             prints: |
               known: no
        -    known: false
        -    why: >
        -      It was
        -      never so.
             # last
        ");
    }

    #[test]
    fn what_lines_cannot_be_put_into_is_told() {
        assert!(record("claims: [{line: 1, value: 1}]\n", 1, Known::False, "").is_err());
        assert!(record("claims:\n- {line: 1, value: 1}\n", 2, Known::False, "").is_err());
        assert!(record("claims:\n- known: false\n  line: 1\n", 2, Known::Holds, "").is_err());
        assert!(record("", 7, Known::False, "").is_err());
    }

    #[test]
    fn a_why_of_ours_is_renewed_and_one_of_a_person_stays() {
        let text = |why: &str| format!("claims:\n- line: 1\n  value: 1\n  known: false\n  why: {why}\n");
        let now = Known::Outdated((3, 11));
        let renewed = record(&text("\"Python 3.12 gives 2\""), 2, now, "Python 3.11-3.15 gives 2").unwrap();
        assert!(renewed.ends_with("  known: {outdated: \"3.11\"}\n  why: \"Python 3.11-3.15 gives 2\"\n"), "{renewed}");
        assert!(!renewed.contains("3.12"), "{renewed}");
        for own in ["\"It gives 2.\"", "Python 3.12 gives 2, for it counts otherwise", "|\n    Python 3.12 gives 2"] {
            let kept = record(&text(own), 2, now, "Python 3.11-3.15 gives 2").unwrap();
            assert!(kept.ends_with(&format!("why: {own}\n")), "{kept}");
        }
    }

    #[test]
    fn ends_of_lines_and_of_files_stay() {
        let text = "claims:\r\n- line: 1\r\n  value: 1";
        let expected = "claims:\r\n- line: 1\r\n  value: 1\r\n  known: false\r\n  why: \"w\"\r\n";
        assert_eq!(record(text, 2, Known::False, "w").unwrap(), expected);
    }
}
