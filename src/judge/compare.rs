//! A documented answer against what Python gave: pure functions on text and trees.
//!
//! Python's side is rendered in the ways an author would write it; an answer holds when one of them is what the
//! document says, or what its text begins with.

use std::sync::LazyLock;

use regex::Regex;

use super::printed;
use crate::display::{agree, without_addresses};
use crate::ellipsis;
use crate::model::{Answer, Exception, Match, Meaning, Shown, Value};
use crate::vocabulary::pattern;

/// Whether an answer agrees with a text that was printed.
pub fn with_output(answer: &Answer, output: &str) -> Option<Match> {
    let text = &*printed::without_colours(output.trim_end_matches('\n'));
    as_text(answer, text).or_else(|| in_one_line(answer, text)).or_else(|| match &answer.meaning {
        Meaning::Value(shown) => value_and_text(shown, text),
        Meaning::Either(either) => either.iter().find_map(|shown| value_and_text(shown, text)),
        Meaning::Several(items) => several(items, text),
        Meaning::Lines(lines) => lines_agree(lines, text),
        Meaning::Nothing => text.is_empty().then_some(Match::Normalised),
        Meaning::Words => class_by_name(&answer.documented, text),
        _ => None,
    })
}

/// `generator` for `<class 'generator'>`.
fn class_by_name(said: &str, given: &str) -> Option<Match> {
    let name = Shown::read_all(said).filter(|shown| matches!(shown, Shown::Name(_)))?;
    let class = Shown::read_all(given).filter(|shown| matches!(shown, Shown::Angle(_)))?;
    agree(&name, &class)
}

/// Several lines of output that are written as one, with commas between.
fn in_one_line(answer: &Answer, text: &str) -> Option<Match> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if lines.len() < 2 {
        return None;
    }
    let joined = squeezed(&lines.join(", "));
    let said = [&answer.bare, &answer.whole, &answer.documented].map(|said| squeezed(said));
    let same =
        |said: &String| said == &joined || said.strip_prefix(&joined).is_some_and(|rest| BOUNDARY.is_match(rest));
    said.iter().any(same).then_some(Match::Normalised)
}

/// Whether an answer agrees with a value.
pub fn with_value(answer: &Answer, value: &Value) -> Option<Match> {
    let text = value.text.as_deref();
    let plain = as_text(answer, &value.repr);
    let tree = || match &answer.meaning {
        Meaning::Value(shown) => shown_value(shown, value),
        Meaning::Either(either) => either.iter().find_map(|shown| shown_value(shown, value)),
        Meaning::Several(items) => several_of(items, value),
        Meaning::Lines(lines) => lines_agree(lines, &value.repr),
        Meaning::Words => class_by_name(&answer.documented, &value.repr),
        Meaning::Kind(name) => (*name == value.kind).then_some(Match::Normalised),
        _ => None,
    };
    plain.or_else(tree).or_else(|| text.and_then(|text| as_its_text(answer, value, text)))
}

/// An answer against `str(value)`. Below a prompt the value itself is shown: there a string has its quotes.
fn as_its_text(answer: &Answer, value: &Value, text: &str) -> Option<Match> {
    if value.kind == "str" && (answer.doctest.is_some() || quoted(answer).is_some_and(|said| said != text)) {
        return None;
    }
    with_output(answer, text).map(|how| how.max(Match::Normalised))
}

/// What stands within the quotes of an answer that is one string.
fn quoted(answer: &Answer) -> Option<&str> {
    match &answer.meaning {
        Meaning::Value(Shown::Text(contents, false)) => Some(contents),
        _ => None,
    }
}

fn shown_value(shown: &Shown, value: &Value) -> Option<Match> {
    let actual = Shown::read_all(&value.repr);
    let direct = actual.as_ref().and_then(|actual| agree(shown, actual));
    direct.or_else(|| {
        let items = value.items.as_ref()?;
        let list = Shown::read_all(&format!("[{}]", items.join(", ")))?;
        agree(&as_list(shown, &value.kind)?, &list).map(|how| how.max(Match::Abridged))
    })
}

fn as_list(shown: &Shown, kind: &str) -> Option<Shown> {
    match shown {
        Shown::Sequence(_, items) | Shown::Set(items) => Some(Shown::Sequence('[', items.clone())),
        Shown::Call(name, arguments) if name.rsplit('.').next() == Some(kind) => match arguments.as_slice() {
            [(None, inner)] => as_list(inner, kind),
            _ => None,
        },
        _ => None,
    }
}

/// The plain comparisons: the text itself, up to spacing and addresses, or as the beginning of what is written.
fn as_text(answer: &Answer, text: &str) -> Option<Match> {
    let trimmed = text.trim_end();
    let written = [&answer.documented, &answer.whole, &answer.bare];
    if written.iter().any(|said| said.trim_end() == trimmed) && !trimmed.is_empty() {
        return Some(if trimmed == text { Match::Exact } else { Match::Normalised });
    }
    let said = squeezed(&answer.documented);
    let given = squeezed(text);
    if given.is_empty() {
        return None;
    }
    if written.iter().any(|said| squeezed(said) == given) || without_addresses(&said) == without_addresses(&given) {
        return Some(Match::Normalised);
    }
    if (said.contains("...") || said.contains('…')) && elided(&without_addresses(&said), &without_addresses(&given)) {
        return Some(Match::Normalised);
    }
    let alike = || written.iter().find_map(|said| printed::alike(said, text));
    let begins = begins_with(answer, &given) || ends_with(answer, &given) || begins_with(answer, &escaped(trimmed));
    if begins { Some(Match::Normalised) } else { alike() }
}

/// Text of several lines as it is written into one: `one\ntwo`.
fn escaped(text: &str) -> String {
    if text.contains(['\n', '\t']) { text.replace('\n', "\\n").replace('\t', "\\t") } else { String::new() }
}

/// Whether words that lead in, in whatever language, end with a text: `the sum then is 55`.
fn ends_with(answer: &Answer, given: &str) -> bool {
    if answer.meaning != Meaning::Words || given.chars().count() < 2 {
        return false;
    }
    let before = squeezed(&answer.whole).strip_suffix(given).map(str::to_owned);
    before.is_some_and(|before| before.ends_with([' ', ':', '：', '=', '>']))
}

static BOUNDARY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\s+(?:-+|–|—|#|//|<-+|←|=>|->|→)(?:\s|$)|\s*[(!;]|[.,]?\s*$|\.\s)"));

/// Whether the words of the document begin with a text, and a remark follows.
fn begins_with(answer: &Answer, given: &str) -> bool {
    if !matches!(answer.meaning, Meaning::Words | Meaning::Several(_)) || given.chars().count() < 2 {
        return false;
    }
    [&answer.documented, &answer.whole, &answer.bare].iter().any(|said| {
        let said = squeezed(said);
        said.strip_prefix(given).is_some_and(|rest| BOUNDARY.is_match(rest))
    })
}

/// Text with all white space as single spaces.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `given` is `said` with something in the place of each ellipsis; as doctest's `ELLIPSIS`.
fn elided(said: &str, given: &str) -> bool {
    let said = said.replace('…', "...");
    let pieces: Vec<&str> = said.split("...").map(str::trim).collect();
    let concrete: usize = pieces.iter().map(|piece| piece.len()).sum();
    pieces.len() > 1 && concrete >= 3 && ellipsis::stand_in(&pieces, given)
}

/// A documented value against a printed text: read as a value, or the contents of a documented string.
fn value_and_text(shown: &Shown, text: &str) -> Option<Match> {
    if let Shown::Text(contents, false) = shown
        && (contents == text
            || contents.trim_end() == text.trim_end() && !contents.trim().is_empty()
            || contents.trim() == contents && text.trim() == text && printed::alike(contents, text).is_some())
    {
        return Some(Match::Normalised);
    }
    agree(shown, &Shown::read_all(text)?)
}

/// Several documented items against a text: its lines, its words, or the items of the value it shows.
fn several(items: &[String], text: &str) -> Option<Match> {
    let by = |parts: Vec<&str>| {
        (parts.len() == items.len()).then(|| worst(items.iter().zip(parts).map(|(item, part)| one(item, part))))?
    };
    let lines: Vec<&str> = text.lines().collect();
    by(lines).or_else(|| by(text.split_whitespace().collect())).or_else(|| sequence(items, &Shown::read_all(text)?))
}

fn several_of(items: &[String], value: &Value) -> Option<Match> {
    let listed = value.items.as_ref().map(|items| format!("[{}]", items.join(", ")));
    sequence(items, &Shown::read_all(listed.as_deref().unwrap_or(&value.repr))?)
}

fn sequence(items: &[String], actual: &Shown) -> Option<Match> {
    let said = items.iter().map(|item| Shown::read_all(item)).collect::<Option<Vec<_>>>()?;
    let given = match actual {
        Shown::Sequence(_, given) => Shown::Sequence('[', given.clone()),
        Shown::Set(_) => return agree(&Shown::Set(said), actual).map(|how| how.max(Match::Normalised)),
        _ => return None,
    };
    agree(&Shown::Sequence('[', said), &given).map(|how| how.max(Match::Normalised))
}

fn one(said: &str, given: &str) -> Option<Match> {
    if squeezed(said) == squeezed(given) {
        return Some(Match::Normalised);
    }
    value_and_text(&Shown::read_all(said)?, given).map(|how| how.max(Match::Normalised))
}

fn worst(parts: impl Iterator<Item = Option<Match>>) -> Option<Match> {
    let mut worst = Match::Normalised;
    for part in parts {
        worst = worst.max(part?);
    }
    Some(worst)
}

/// Whether words that are no answer for certain are so close to what Python gives that they are meant as one: the same
/// but for case and punctuation, the one a good part of the other, or few letters apart.
pub fn is_near(answer: &Answer, given: &str) -> bool {
    if answer.meaning != Meaning::Words {
        return false;
    }
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (said, given) = (letters(&answer.documented), letters(given));
    let (short, long) = if said.len() < given.len() { (&said, &given) } else { (&given, &said) };
    if short.chars().count() < 4 || short.chars().count() * 2 < long.chars().count() {
        return false;
    }
    said == given
        || short == &said && long.contains(short.as_str())
        || similar::TextDiff::from_chars(said.as_str(), given.as_str()).ratio() >= 0.8
}

/// Lines against lines; a documented line of dots stands for any number of lines.
fn lines_agree(lines: &[String], text: &str) -> Option<Match> {
    let given: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let said: Vec<&str> = lines.iter().map(|line| if line.trim() == "<BLANKLINE>" { "" } else { line }).collect();
    let said: Vec<&str> = said.into_iter().filter(|line| !line.trim().is_empty()).collect();
    if said.len() == given.len()
        && let Some(how) =
            worst(said.iter().zip(&given).map(|(said, given)| line(said, given).or_else(|| cut_line(said, given))))
    {
        let exact = said.iter().zip(&given).all(|(said, given)| said.trim_end() == given.trim_end());
        return Some(if exact { Match::Exact } else { how });
    }
    let (said, given) = (said.join("\n"), given.join("\n"));
    if squeezed(&said) == squeezed(&given) || elided(&squeezed(&said), &squeezed(&given)) {
        return Some(Match::Normalised);
    }
    agree(&Shown::read_all(&said)?, &Shown::read_all(&given)?).map(|how| how.max(Match::Normalised))
}

/// Whether as many lines are documented as there are, and half of them are the same.
pub fn mostly_the_same(said: &[String], given: &str) -> bool {
    let given: Vec<&str> = given.lines().filter(|line| !line.trim().is_empty()).collect();
    let said: Vec<&String> = said.iter().filter(|line| !line.trim().is_empty()).collect();
    let same = said.iter().zip(&given).filter(|(said, given)| line(said, given).is_some()).count();
    said.len() >= 2 && said.len() == given.len() && same * 2 >= said.len()
}

/// A line whose first columns are left out: `0 LOAD_FAST 0 (a)` where the number of the source line stands before it.
fn cut_line(said: &str, given: &str) -> Option<Match> {
    let (said, given) = (squeezed(said), squeezed(given));
    let before = given.strip_suffix(&said)?;
    (said.split(' ').count() >= 2 && before.ends_with(' ')).then_some(Match::Abridged)
}

/// One documented line of output against one that was printed.
pub fn line(said: &str, given: &str) -> Option<Match> {
    if said.trim_end() == given.trim_end() {
        return Some(Match::Exact);
    }
    let (a, b) = (squeezed(said), squeezed(given));
    if a == b
        || without_addresses(&a) == without_addresses(&b)
        || elided(&without_addresses(&a), &without_addresses(&b))
    {
        return Some(Match::Normalised);
    }
    let plain = &*printed::without_colours(given);
    printed::alike(said, plain).or_else(|| value_and_text(&Shown::read_all(said)?, plain))
}

/// How a documented exception agrees with one that was raised.
pub fn with_exception(name: Option<&str>, message: Option<&str>, raised: &Exception) -> Option<Match> {
    let named = match name {
        None => Match::Abridged,
        Some(name) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            let own = raised.name.rsplit('.').next().unwrap_or(&raised.name);
            if last == own {
                Match::Exact
            } else if raised.bases.iter().any(|base| base == last) || alias(last) == Some(own) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::reading;

    fn output(said: &str, given: &str) -> Option<Match> {
        reading::read(said).first().and_then(|answer| with_output(answer, given))
    }

    #[test]
    fn printed_text_is_compared_as_an_editor_would() {
        use Match::{Abridged, Exact, Normalised};
        for (said, given, expected) in [
            ("[1, 2]", "[1, 2]\n", Exact),
            ("'local' (L)", "local\n", Normalised),
            ("HELLO", "HELLO\n", Exact),
            ("0, 1, 2", "0\n1\n2\n", Normalised),
            ("Combined, Mixin1, Mixin2", "Combined\nMixin1\nMixin2\n", Normalised),
            ("D -> B -> C -> A (follows MRO chain)", "D\nB\nC\nA\n", Normalised),
            ("{'b', 'a'}", "{'a', 'b'}\n", Normalised),
            ("(<class 'D'>, <class 'object'>)", "(<class '__main__.D'>, <class 'object'>)\n", Abridged),
            ("Nothing prints!", "", Normalised),
            ("[D, B, object]", "[<class '__main__.D'>, <class '__main__.B'>, <class 'object'>]\n", Abridged),
            ("1, 2", "(1, 2)", Normalised),
        ] {
            assert_eq!(output(said, given), Some(expected), "{said} / {given}");
        }
        for (said, given) in [("False", "True"), ("[1, 2]", "[2, 1]"), ("0, 1, 2", "2\n2\n2\n"), ("'a'", "b")] {
            assert_eq!(output(said, given), None, "{said} / {given}");
        }
    }

    #[test]
    fn a_text_without_dots_stands_for_itself_alone() {
        assert_eq!(line("abc", "abc abc abc"), None);
        assert_eq!(line("abc...", "abc abc abc"), Some(Match::Normalised));
    }

    #[test]
    fn messages_may_lack_quotes_and_words_but_not_say_something_else() {
        use Match::{Abridged, Exact, Normalised};
        for (said, given, expected) in [
            ("price must be positive", "price must be positive", Some(Exact)),
            ("name x is not defined", "name 'x' is not defined", Some(Normalised)),
            (
                "tuple does not support item assignment",
                "'tuple' object does not support item assignment",
                Some(Abridged),
            ),
            ("name 'x' is not defined. Did you mean: 'y'?", "name 'x' is not defined", Some(Normalised)),
            ("unsupported operand", "unsupported operand type(s) for +: 'int' and 'str'", Some(Abridged)),
            (
                "local variable 'x' referenced before assignment",
                "cannot access local variable 'x' where it is not associated with a value",
                None,
            ),
            ("age must be int", "age must be str", None),
        ] {
            assert_eq!(with_message(said, given), expected, "{said} / {given}");
        }
    }
}
