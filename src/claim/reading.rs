//! How an answer is read: the words of a comment, of a line below a prompt or of an answer block → [`Answer`].
//!
//! The rules, in order; docs/reading.md tells them to authors:
//! 1. *Lead-ins* are taken off: `Output:`, `Returns`, `->`, `Still`, `Often`, …
//! 2. *Nothing*: `nothing prints`, `no output`.
//! 3. *Exceptions and warnings*: a class name as Python names them, with or without a message.
//! 4. *What no program can decide*: figures of time, examples (`e.g.`, `something like`), what varies.
//! 5. *Values*: a literal, then nothing or a remark. Several of them: several outputs. `X or Y`: either.
//! 6. *Words*: an answer only if they are what Python gives. They are never called false.
//!
//! An answer is `firm` when its words cannot well mean anything else. Only a firm answer is ever called false.

mod lead_in;
mod outcome;
mod value;

use super::alternatives;
use super::notes::{self, has_words};
use crate::doctest;
use crate::model::{Answer, Meaning};
use lead_in::{Lead, without_lead_ins};
pub use lead_in::{has_label, is_expectation, is_lead_in, is_reality};
pub(crate) use outcome::words;
use outcome::{exception, nothing, undecidable};
use value::{named_value, several, value, value_at_end};

/// Reads an answer; several where the text states several (`alternatives`). Empty where the text is a
/// question (`???`) or nothing at all.
pub fn read(text: &str) -> Vec<Answer> {
    let text = text.trim();
    if text.is_empty()
        || is_annotation(text)
        || doctest::directive(text).is_some()
        || text.chars().all(|c| matches!(c, '?' | '.' | '…' | ' ' | '-' | '=' | '#' | '*' | '_'))
    {
        return Vec::new();
    }
    let (lead, rest) = without_lead_ins(text);
    if let Some((before, returned)) = alternatives::then_returned(text) {
        let mut answers = read(before);
        answers.extend(read(&format!("returns {returned}")));
        return answers;
    }
    let mut answers = alternatives::read(rest);
    if answers.is_empty() {
        answers.push(single(text, rest, lead));
    }
    for answer in &mut answers {
        let note = text.replacen(&answer.documented, " ", 1);
        answer.whole = text.to_owned();
        answer.bare = rest.to_owned();
        answer.led = lead != Lead::None;
        answer.versions = answer.versions.or_else(|| notes::versions(&note));
        answer.mode = answer.mode.or_else(|| notes::mode(&note));
    }
    answers
}

/// Whether a comment only numbers its line, for a note elsewhere: `# (1)!`, `# <2>`, `# ①`.
fn is_annotation(text: &str) -> bool {
    let inside = |open, close| text.strip_prefix(open).and_then(|rest| rest.trim_end_matches('!').strip_suffix(close));
    let number = |inside: &str| !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit());
    // A number in brackets that stands for nothing else is marked, or comes without a blank.
    (text.ends_with('!') && inside("(", ")").is_some_and(number))
        || inside("<", ">").is_some_and(number)
        || text.chars().count() == 1 && text.chars().all(|c| ('①'..='⓿').contains(&c) || ('❶'..='➓').contains(&c))
}

fn single(text: &str, rest: &str, lead: Lead) -> Answer {
    let in_words = || nothing(rest).or_else(|| exception(rest, lead));
    has_words(rest)
        .then(in_words)
        .flatten()
        .or_else(|| undecidable(text, rest))
        .or_else(|| several(rest, lead))
        .or_else(|| value(rest, lead))
        .or_else(|| named_value(text))
        .or_else(|| value_at_end(rest))
        .unwrap_or_else(|| words(text, rest))
}

pub(super) fn answer(documented: &str, remark: &str, meaning: Meaning, firm: bool) -> Answer {
    let remark = remark.trim().trim_start_matches(['-', '–', '—', ',', ';', '#', ':', '.']).trim();
    Answer {
        documented: documented.trim().to_owned(),
        remark: remark.to_owned(),
        meaning,
        whole: documented.trim().to_owned(),
        bare: documented.trim().to_owned(),
        firm,
        led: false,
        mode: None,
        versions: None,
        doctest: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Mode;

    fn one(text: &str) -> (String, String, bool) {
        let answers = read(text);
        assert_eq!(answers.len(), 1, "{text}: {answers:?}");
        (answers[0].documented.clone(), format!("{:?}", answers[0].meaning), answers[0].firm)
    }

    #[track_caller]
    fn firm(text: &str, documented: &str, meaning: &str) {
        let (found, found_meaning, firm) = one(text);
        assert_eq!(found, documented, "{text}");
        assert!(found_meaning.starts_with(meaning), "{text}: {found_meaning}");
        assert!(firm, "{text} is not firm");
    }

    #[track_caller]
    fn loose(text: &str) {
        let (_, meaning, firm) = one(text);
        assert!(!firm, "{text} is firm: {meaning}");
    }

    #[test]
    fn values_with_and_without_lead_ins() {
        firm("True", "True", "Value");
        firm("Output: [1, 2] - Unexpected! The same list", "[1, 2]", "Value");
        firm("-> 42", "42", "Value");
        firm("=> {'a': 1}", "{'a': 1}", "Value");
        firm("Returns 0, not 3", "0", "Value");
        firm("Still [1, 2]", "[1, 2]", "Value");
        firm("Often True, but less consistently", "True", "Value");
        firm("True! Same compilation unit optimization", "True", "Value");
        firm("False (for default CPython)", "False", "Value");
        firm("2  # NOT 1!", "2", "Value");
        firm("50, not 0!", "50", "Value");
        firm("\"B\" (follows MRO)", "\"B\"", "Value");
        firm("[4, 4, 4] -- NOT [0, 1, 2]", "[4, 4, 4]", "Value");
        firm("输出: [1, 2]", "[1, 2]", "Value");
        firm("Ausgabe: 3", "3", "Value");
        firm("3 (a, b, and function arg)", "3", "Value");
        firm("Point(x=1, y=2)", "Point(x=1, y=2)", "Value");
    }

    #[test]
    fn words_right_behind_a_label_are_what_is_printed() {
        firm("Output: tho", "tho", "Words");
        firm("Output: Hello Alice", "Hello Alice", "Words");
        firm("prints ABD", "ABD", "Words");
        assert!(has_label("Output: hello") && has_label("-> Ausgabe: hallo") && !has_label("prints hello"));
        loose("Output: the same list");
        loose("Output: a list of all that was found");
        loose("prints nothing useful");
        loose("prints hello");
        loose("tho");
    }

    #[test]
    fn numbers_of_notes_are_no_answers() {
        for text in ["(1)!", "(12)!", "<2>", "①", "❷"] {
            assert_eq!(read(text), [], "{text}");
        }
        firm("(1, 2)", "(1, 2)", "Value");
    }

    #[test]
    fn a_value_behind_words_is_an_answer_if_it_holds() {
        let answers = read("takes every second item - ['a', 'c']");
        assert_eq!((answers[0].documented.as_str(), answers[0].firm), ("['a', 'c']", false));
        assert_eq!(read("without the last index,['a', 'c']")[0].documented, "['a', 'c']");
        assert!(matches!(read("calls f, (see below)")[0].meaning, Meaning::Words));
    }

    #[test]
    fn names_in_small_letters_stand_for_what_is_there() {
        loose("(generation0, generation1, generation2)");
        loose("[first, ...]");
        firm("(True, None)", "(True, None)", "Value");
        firm("[first, 2]", "[first, 2]", "Value");
        firm("[Red, Blue]", "[Red, Blue]", "Value");
    }

    #[test]
    fn exceptions_and_warnings() {
        firm("TypeError: 'list' object is not callable", "TypeError: 'list' object is not callable", "Raises");
        firm("This would raise a TypeError: no", "TypeError: no", "Raises");
        firm("UnboundLocalError!", "UnboundLocalError", "Raises");
        firm("raises ValueError", "ValueError", "Raises");
        firm("json.JSONDecodeError: Expecting value", "json.JSONDecodeError: Expecting value", "Raises");
        firm("DeprecationWarning: gone soon", "DeprecationWarning: gone soon", "Warns");
        loose("Exception handling goes here");
        loose("ERROR!");
    }

    #[test]
    fn several_outputs() {
        firm("2, 2, 2", "2, 2, 2", "Several");
        firm("False, space not allowed", "False", "Value");
        firm("Actual:   2, 2, 2", "2, 2, 2", "Several");
        loose("D -> B -> C -> A (follows MRO chain)");
        loose("Combined, Mixin1, Mixin2");
    }

    #[test]
    fn remarks_are_not_answers() {
        for text in [
            "10 items",
            "30 seconds is enough for anybody",
            "same object!",
            "a new list is created",
            "2. Slice (shallow)",
            "'x' is local here",
            "None means no limit",
            "True if the value is valid",
            "calls foo(1) again",
            "WRONG: default list is shared",
            "Example: [1, 2, 3]",
            "HELLO",
        ] {
            for answer in read(text) {
                assert!(!answer.firm || matches!(answer.meaning, Meaning::Unverifiable(_)), "{text}: {answer:?}");
            }
        }
        assert_eq!(read("???"), []);
        assert_eq!(read("..."), []);
    }

    #[test]
    fn what_no_program_can_decide() {
        firm("Takes 3 seconds!", "Takes 3 seconds!", "Unverifiable(Timing)");
        firm("~0.05s", "~0.05s", "Unverifiable(Timing)");
        firm("id will be something like 4301540320", "id will be something like 4301540320", "Unverifiable");
        firm(
            "Something less than 2,000,000 (varies each run)",
            "Something less than 2,000,000 (varies each run)",
            "Unv",
        );
    }

    #[test]
    fn answers_for_the_prompt_and_for_a_script() {
        for text in [
            "False in the REPL, True in a script",
            "False (REPL), True (script)",
            "False in REPL, may be True in script",
        ] {
            let answers = read(text);
            assert_eq!(answers.len(), 2, "{text}: {answers:?}");
            assert_eq!((answers[0].documented.as_str(), answers[0].mode), ("False", Some(Mode::Repl)));
            assert_eq!((answers[1].documented.as_str(), answers[1].mode), ("True", Some(Mode::Script)));
        }
    }

    #[test]
    fn versions_are_kept() {
        let answers = read("{1, 2} (Python 3.12+)");
        assert_eq!(answers[0].versions.and_then(|range| range.min), Some((3, 12)));
    }

    #[test]
    fn a_lead_in_alone_announces_lines_below() {
        for text in ["Output:", "output", "Result:", "Prints:", "Expected output:", "Output (Python 3.8+):"] {
            assert!(is_lead_in(text), "{text}");
        }
        for text in ["Output: 1", "Outputs are cached", "Note:", "Expected to fail"] {
            assert!(!is_lead_in(text), "{text}");
        }
    }
}
