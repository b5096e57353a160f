//! A documented answer against what Python gave: pure functions on text and trees.
//!
//! Python's side is rendered in the ways an author would write it; an answer holds when one of them is what the
//! document says, or what its text begins with.

mod exception;
mod several;

use std::sync::LazyLock;

use regex::Regex;

use super::printed;
use crate::display::{agree, without_addresses};
use crate::ellipsis;
use crate::model::{Answer, Match, Meaning, Shown, Value};
use crate::vocabulary::pattern;
pub use exception::{names_others, with_exception, with_message, with_warning};
pub use several::{line, mostly_the_same};
use several::{lines_agree, several, several_of};

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
    if let Some(tight) = drawn_tight(&given)
        && written.iter().any(|said| drawn_tight(&squeezed(said)).as_ref() == Some(&tight))
    {
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

/// <https://www.unicode.org/reports/tr51/#Emoji_Variation_Sequences>
const VARIATION_SELECTORS: [char; 2] = ['\u{fe0e}', '\u{fe0f}'];

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

/// Text with all white space as single spaces, without the marks that choose between two looks of a character: nobody
/// sees them.
fn squeezed(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains(VARIATION_SELECTORS) { text.replace(VARIATION_SELECTORS, "") } else { text }
}

/// The same without blanks at brackets and commas, as arrays are drawn in one way or another: `array([ 1.,  2.])`.
fn drawn_tight(text: &str) -> Option<String> {
    static BLANKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"([\[(,]) | ([\])])"));
    (text.contains('[') && !text.contains(['\'', '"'])).then(|| BLANKS.replace_all(text, "$1$2").into_owned())
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
            ("array([ 3.14,  4.  ])", "array([3.14, 4.  ])\n", Normalised),
            ("FUN \u{2764}", "FUN \u{2764}\u{fe0f}\n", Normalised),
        ] {
            assert_eq!(output(said, given), Some(expected), "{said} / {given}");
        }
        for (said, given) in [
            ("False", "True"),
            ("[1, 2]", "[2, 1]"),
            ("0, 1, 2", "2\n2\n2\n"),
            ("'a'", "b"),
            ("array([1 2])", "array([12])"),
        ] {
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
