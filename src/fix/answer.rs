//! What is right: the answer to write, in the author's manner.

use crate::model::{Finding, Label, Standing, Verdict};

use super::Left;

/// What is to be corrected.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Also what held on older Pythons and does not on the newest that ran.
    pub outdated: bool,
    /// The Python whose answers are right.
    pub target: Option<Label>,
}

/// What Python gives where the documented answer does not hold.
///
/// # Errors
/// Where no single answer is right.
pub fn right<'a>(finding: &'a Finding, wanted: &Wanted) -> Result<&'a str, Left> {
    let fails = || {
        finding.verdicts.iter().filter_map(|(label, verdict)| match verdict {
            Verdict::Fails { actual } => Some((label, actual.as_str())),
            _ => None,
        })
    };
    let newest = || fails().next_back().map(|(_, actual)| actual).ok_or(Left::Disagree);
    let actual = match (&wanted.target, &finding.standing) {
        (Some(target), _) => {
            fails().find(|(label, _)| *label == target).map(|(_, actual)| actual).ok_or(Left::Mixed)?
        }
        (None, Standing::Outdated { .. }) if wanted.outdated => newest()?,
        (None, Standing::Outdated { .. }) => return Err(Left::Outdated),
        (None, Standing::False) => {
            let actual = newest()?;
            if fails().any(|(_, other)| other != actual) {
                return Err(Left::Disagree);
            }
            actual
        }
        (None, _) => return Err(Left::Mixed),
    };
    if actual.trim().is_empty() { Err(Left::Nothing) } else { Ok(actual) }
}

/// Writes `actual` as the author wrote `documented`: the other quotes, no blank after commas, a string without quotes,
/// an exception without its message.
pub fn in_the_manner_of(documented: &str, actual: &str) -> String {
    if let (Some(_), Some(class)) = (class_alone(documented), class_of(actual)) {
        return class.to_owned();
    }
    let bare = !documented.contains(['\'', '"']) && !documented.contains(|c: char| c.is_ascii_digit());
    if let Some(inner) = plain_string(actual).filter(|_| bare && class_of(documented).is_none()) {
        return inner.to_owned();
    }
    let mut text = in_order_of(documented, actual).unwrap_or_else(|| actual.to_owned());
    let has = |text: &str, quote: char| text.contains(quote);
    if has(documented, '"') && !has(documented, '\'') && has(&text, '\'') && !has(&text, '"') && !has(&text, '\\') {
        text = text.replace('\'', "\"");
    }
    let tight = documented.contains(',') && !documented.contains(", ");
    if tight && !text.contains(['\'', '"']) {
        text = text.replace(", ", ",");
    }
    text
}

/// A set with its elements in the author's order, and behind them those that the author did not have.
fn in_order_of(documented: &str, actual: &str) -> Option<String> {
    let (wanted, given) = (elements(documented)?, elements(actual)?);
    let kept = wanted.iter().filter(|element| given.contains(element));
    let new = given.iter().filter(|element| !wanted.contains(element));
    let all: Vec<&str> = kept.chain(new).copied().collect();
    (all.len() == given.len()).then(|| format!("{{{}}}", all.join(", ")))
}

/// The elements of a set whose elements are no containers.
fn elements(set: &str) -> Option<Vec<&str>> {
    let inner = set.trim().strip_prefix('{')?.strip_suffix('}')?;
    (!inner.contains(['{', '[', '(', ':', '"', '\\'])).then(|| inner.split(',').map(str::trim).collect())
}

/// Whether a text names what is another one in each run: an address.
pub fn varies(text: &str) -> bool {
    text.match_indices("0x").any(|(at, _)| text[at + 2..].chars().take_while(char::is_ascii_hexdigit).count() >= 6)
}

/// The class of an exception that is named without a message.
fn class_alone(text: &str) -> Option<&str> {
    (!text.contains(':')).then(|| class_of(text))?
}

/// The class of the exception that a text of one line names first: `KeyError` of `KeyError: 'x'`.
pub fn class_of(text: &str) -> Option<&str> {
    const ENDS: [&str; 7] = ["Error", "Exception", "Warning", "Interrupt", "Exit", "Iteration", "Group"];
    let name = text.split_once(':').map_or(text, |(name, _)| name).trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    (is_name && !text.contains('\n') && ENDS.iter().any(|end| name.ends_with(end))).then_some(name)
}

/// What stands between the quotes of a string that needs none.
fn plain_string(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.is_empty() && !inner.contains(['\'', '"', '\\'])).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_another_one_each_time() {
        assert!(varies("<object object at 0x7f98a1a5f668>"));
        assert!(!varies("0xff"));
    }

    #[test]
    fn the_authors_manner_is_kept() {
        for (documented, actual, written) in [
            ("[1,2]", "[1, 3]", "[1,3]"),
            ("[1, 2]", "[1, 3]", "[1, 3]"),
            ("[\"a\"]", "['b', 'c']", "[\"b\", \"c\"]"),
            ("[\"a\"]", "[\"it's\"]", "[\"it's\"]"),
            ("hello", "'world'", "world"),
            ("'hello'", "'world'", "'world'"),
            ("KeyError", "TypeError: unhashable type: 'list'", "TypeError"),
            ("KeyError: 1", "TypeError: unhashable type: 'list'", "TypeError: unhashable type: 'list'"),
            ("5", "'5'", "'5'"),
            ("{3, 1}", "{1, 2, 3}", "{3, 1, 2}"),
            ("{'b': 1}", "{'a': 1, 'b': 2}", "{'a': 1, 'b': 2}"),
        ] {
            assert_eq!(in_the_manner_of(documented, actual), written, "{documented} {actual}");
        }
    }
}
