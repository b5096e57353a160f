//! A documented exception or warning against one that was raised.

use std::sync::LazyLock;

use regex::Regex;

use super::{BOUNDARY, elided, squeezed};
use crate::display::without_addresses;
use crate::model::{Exception, Match};
use crate::vocabulary::pattern;

/// How a documented exception agrees with one that was raised.
pub fn with_exception(name: Option<&str>, message: Option<&str>, raised: &Exception) -> Option<Match> {
    let named = match name {
        None => Match::Abridged,
        Some(name) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            let own = raised.name.rsplit('.').next().unwrap_or(&raised.name);
            if last == own {
                Match::Exact
            } else if raised.bases.iter().any(|base| base == last || alias(last) == Some(base))
                || alias(last) == Some(own)
            {
                Match::Abridged
            } else {
                return None;
            }
        }
    };
    // Colab writes `ignored` where the message was.
    let Some(message) = message.filter(|message| *message != "ignored") else {
        return Some(named.max(Match::Abridged));
    };
    with_message(message, &raised.message).map(|how| how.max(named))
}

/// Older names of an exception.
fn alias(name: &str) -> Option<&'static str> {
    matches!(name, "IOError" | "EnvironmentError" | "WindowsError").then_some("OSError")
}

/// A documented message: quotes and an omitted tail are tolerated, and words left out of it.
pub fn with_message(said: &str, given: &str) -> Option<Match> {
    let (plain, actual) = (squeezed(said), squeezed(given));
    if plain == actual {
        return Some(if said == given { Match::Exact } else { Match::Normalised });
    }
    let bare =
        |text: &str| text.replace(['\'', '"', '`', '‘', '’', '“', '”'], "").trim_end_matches(['.', '!']).to_owned();
    let (a, b) = (without_addresses(&bare(&plain)), without_addresses(&bare(&actual)));
    if a == b || elided(&a, &b) {
        return Some(Match::Normalised);
    }
    // The interpreter's hint is part of the traceback, not of the message.
    if let Some(rest) = a.strip_prefix(&b) {
        let hint = rest.trim_start_matches(['.', ' ']);
        if hint.starts_with("Did you ") || hint.starts_with("Or did you") || BOUNDARY.is_match(rest) {
            return Some(Match::Normalised);
        }
    }
    let cut = a.trim_end_matches("...").trim_end_matches('…').trim_end();
    if b.starts_with(cut) && cut.len() >= 4 {
        return Some(Match::Abridged);
    }
    // A mark that the real message has as well begins no remark.
    let remark =
        [" - ", " -- ", " — ", " ("].iter().filter(|mark| !b.contains(**mark)).filter_map(|mark| a.find(mark)).min();
    let said_words: Vec<&str> = remark.map_or(a.as_str(), |at| &a[..at]).split(' ').collect();
    let mut given_words = b.split(' ');
    let in_order = said_words.iter().all(|word| given_words.any(|other| other == *word));
    (in_order && said_words.len() >= 3).then_some(Match::Abridged)
}

/// Whether two messages are alike in all but what they quote and count: `invalid literal: 'x'`, `invalid literal: 'y'`.
pub fn names_others(said: &str, given: &str) -> bool {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"'[^']*'|"[^"]*"|\b[0-9]+\b"#));
    let (said, given) = (without_addresses(&squeezed(said)), without_addresses(&squeezed(given)));
    let frame = |text: &str| PARTS.replace_all(text, "\u{0}").into_owned();
    said != given && !said.contains("...") && frame(&said) == frame(&given)
}

/// Whether a documented warning is among what came out on standard error.
pub fn with_warning(name: &str, message: Option<&str>, errors: &str) -> Option<Match> {
    // `file:line: Category: message`; the line of source that Python prints below it is indented.
    errors.lines().filter(|line| !line.starts_with(' ')).find_map(|line| {
        let (_, rest) = line.split_once(&format!(" {name}:"))?;
        match message {
            None => Some(Match::Abridged),
            Some(message) => with_message(message, rest.trim()),
        }
    })
}
