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

use std::sync::LazyLock;

use regex::Regex;

use super::alternatives;
use super::notes::{self, has_words};
use crate::doctest;
use crate::model::{Answer, Meaning, Reason, Shown};
use crate::vocabulary::{self, pattern};

/// A lead-in that was taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    None,
    Answer,
    Raises,
}

static SYMBOLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:-+>|=+>|~>|→|⇒|➜|➔|⟶|▶|►|👉|✅|✓|✔|❌|✗|✘|⚠️?|💥|🔥|≡|==?(?:\s)|=\s|:\s|>>\s|\*\s|•\s)\s*")
});
static HEDGES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^(?:{})\b[:,]?\s+", vocabulary::HEDGES)));
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    let (labels, gives) = (vocabulary::LABELS, vocabulary::GIVES);
    let signs = r"(?:[:：]|-+>|=+>|→|⇒|=)";
    let noun = format!(r"(?:the\s+)?(?:{labels})(?:\s+(?:is|are|will be|here|below|now))?");
    let copula = "is|are|is now|are now|was";
    pattern(&format!(
        r"(?i)^(?:{noun}|{gives}|{copula})\s*(?:\([^)]*\))?\s*{signs}?\s+|^(?:python\s*[0-9]\.[0-9]+\s*(?:\+|and \w+)?\s*:\s*)|^(?:{labels}|prints?|returns?|打印|返回)\s*(?:\([^)]*\))?\s*[:：]\s*"
    ))
});
/// A label or a verb that says what is printed, right before it: what follows is that to the letter.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:the\s+)?(?:{})\s*(?:\([^)]*\))?\s*[:：]\s*|^(?:prints?|outputs?)\s+",
        vocabulary::LABELS
    ))
});
static RAISING: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^(?:{})\s*[:：]?\s*(?:an?\s+|the\s+)?", vocabulary::RAISES)));
static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:an?\s+|the\s+)?`?((?:[A-Za-z_][0-9A-Za-z_]*\.)*(?:[A-Z][0-9A-Za-z_]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup)|Exception|Warning|ExceptionGroup))`?(?:\b|$)",
    )
});
static ANY_ERROR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:ERROR\b|Error[!.:]?$|[Aa]n? error[!.]?$|Error!|error[!.]?$|Exception!)"));
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\(?(?:nothing(?:\s+(?:is\s+)?(?:prints?|printed|happens|shown))?|prints nothing|no output|\(?no output\)?|empty output)\b[^\w]*(.*)$",
    )
});
static TIMING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:takes?|took|total(?: time)?|elapsed|runs? (?:in|for)|executed in|about|around|approximately|roughly|after)?[:\s]*(?:about |around |only |roughly )?[~≈]?\s*[0-9]+(?:[.,][0-9]+)?\s*(?:s|secs?|seconds?|ms|milliseconds?|µs|us|microseconds?|ns|nanoseconds?|mins?|minutes?|hours?)\b",
    )
});
static ILLUSTRATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\be\.g\.|\bfor example\b|\bsomething like\b|\bsomething less\b|\bsome (?:number|value|integer|big)\b|\brandom(?:ly)?\b|\bvar(?:y|ies)\b|\bdepends?\b|\bdiffer(?:s|ent)? (?:each|every|on|per)\b|\bunpredictable\b|\barbitrary\b|\bapprox(?:imately)?\b|\bapproximately\b|\bz\.\s?B\.|^[~≈]\s*[0-9]|\bor so\b|\bor similar\b)",
    )
});
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\s*$|\s{2,}\S|\s+(?:-+|–|—|#|//|\||<-+|←|=>|->|→)(?:\s|$)|\s*[(;!]|\s*[.,:](?:\s|$)|\s*…|\s+(?i:because|since|due|instead|not|but|still|again|too|now|always|unlike|thanks|surprise|also)\b|\s*[^\w\s,.:+\-*/%'\x22\[\](){}<>=&|^~@$?\\])",
    )
});
static REMARK_AFTER_UNMISTAKABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s+(?i:as|and|only|even|after|every|each|both|here|same|no|new|all|shared|in (?:some|any) order|initially|finally|again)\b|^\s*(?:--|–|—)",
    )
});
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s+(?i:if|when|unless|or|means|is|are|was|otherwise|only if|while|where|whenever|until|makes|has|will|would|by default)\b|^[-_\w/=\[(.]|^\s*[=/]",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([^:=→]{2,60}?)\s*(?::|-+>|=+>|→)\s+(\S.*)$"));
static ARROWS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*(?:-+>|→|=>)\s*"));

/// Names of types that are shown as calls though they begin with a small letter.
const SHOWN_AS_CALLS: [&str; 16] = [
    "deque",
    "frozenset",
    "range",
    "defaultdict",
    "array",
    "bytearray",
    "set",
    "dict_keys",
    "dict_values",
    "dict_items",
    "mappingproxy",
    "slice",
    "datetime",
    "zip",
    "namespace",
    "memoryview",
];

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
    vocabulary::REALITY.iter().any(|word| text.starts_with(word))
}

fn without_lead_ins(text: &str) -> (Lead, &str) {
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
            } else if let Some(found) = HEDGES.find(rest) {
                rest = &rest[found.end()..];
            }
        }
        if rest.len() == before.len() {
            break;
        }
    }
    (lead, rest.trim_start())
}

impl Lead {
    fn max_with(self, other: Lead) -> Lead {
        if self == Lead::None { other } else { self }
    }
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

fn nothing(rest: &str) -> Option<Answer> {
    let groups = NOTHING.captures(rest)?;
    let remark = groups.get(1).map_or("", |remark| remark.as_str());
    Some(answer(rest[..rest.len() - remark.len()].trim(), remark, Meaning::Nothing, false))
}

fn exception(rest: &str, lead: Lead) -> Option<Answer> {
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

fn undecidable(text: &str, rest: &str) -> Option<Answer> {
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

/// `1, 2, 3`, `D -> B -> C`, `True or False`.
fn several(rest: &str, lead: Lead) -> Option<Answer> {
    let (first, end) = Shown::read(rest)?;
    if let Some(second) = rest[end..].trim_start().strip_prefix("or ") {
        let (second, length) = Shown::read(second.trim_start())?;
        let all = rest.len() - rest[end..].trim_start().len() + 3 + length;
        let plain = |shown: &Shown| !matches!(shown, Shown::Name(_)) || shown.is_unmistakable();
        return (plain(&first) && plain(&second))
            .then(|| answer(&rest[..all], &rest[all..], Meaning::Either(vec![first, second]), false));
    }
    let separator = if ARROWS.find(&rest[end..]).is_some_and(|found| found.start() == 0) { "arrow" } else { "," };
    let (mut items, mut at) = (vec![rest[..end].to_owned()], end);
    loop {
        let tail = &rest[at..];
        let skip = if separator == "arrow" {
            ARROWS.find(tail).filter(|found| found.start() == 0).map(|found| found.end())
        } else {
            tail.starts_with(", ").then_some(2)
        };
        let Some(skip) = skip else { break };
        let next = &tail[skip..];
        let Some((item, length)) = Shown::read(next.trim_start()) else { break };
        let is_word = |shown: &Shown| matches!(shown, Shown::Name(_)) && !shown.is_unmistakable();
        if is_word(&item) && !is_word(&first) {
            break;
        }
        let length = length + next.len() - next.trim_start().len();
        items.push(next[..length].trim().to_owned());
        at += skip + length;
    }
    let wordy = matches!(first, Shown::Name(_)) && !first.is_unmistakable();
    let ends = REMARK.is_match(&rest[at..]);
    if items.len() < 2 || !ends {
        return None;
    }
    let firm = !wordy && separator == "," && (items.len() > 2 || lead != Lead::None);
    Some(answer(&rest[..at], &rest[at..], Meaning::Several(items), firm))
}

fn value(rest: &str, lead: Lead) -> Option<Answer> {
    let (shown, end) = Shown::read(rest)?;
    let after = &rest[end..];
    let is_value = match &shown {
        Shown::Name(_) => shown.is_unmistakable(),
        Shown::Ellipsis => false,
        Shown::Call(name, arguments) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            SHOWN_AS_CALLS.contains(&last)
                // `O(1)` is no value.
                || last.len() > 1
                    && (last.starts_with(char::is_uppercase) || arguments.iter().any(|(keyword, _)| keyword.is_some()))
        }
        _ => true,
    };
    // `2. Slice (shallow)` is an item of a list.
    let numbered = matches!(shown, Shown::Number(_)) && lead == Lead::None && after.starts_with([')', ':', '.']);
    if !is_value || (numbered && after.len() > 1) {
        return None;
    }
    let remark = REMARK.is_match(after);
    if !remark && !shown.is_unmistakable() && lead == Lead::None {
        return None;
    }
    // A version or an environment after a value qualifies it, and is no sentence that goes on.
    let qualified = notes::versions(after).is_some();
    let constant = matches!(shown, Shown::Name(_)) && !CONDITION.is_match(after);
    let goes_on = shown.is_unmistakable() && (REMARK_AFTER_UNMISTAKABLE.is_match(after) || constant);
    let firm = remark || qualified || goes_on;
    // `(generation0, generation1)` says what stands where.
    let only_stand_ins = matches!(&shown, Shown::Sequence(_, items) | Shown::Set(items) if !items.is_empty() && items.iter().all(is_stand_in));
    Some(answer(&rest[..end], after, Meaning::Value(shown), firm && !only_stand_ins))
}

/// Whether a part of a value stands for whatever is there: dots, or a name in small letters.
fn is_stand_in(part: &Shown) -> bool {
    match part {
        Shown::Ellipsis => true,
        Shown::Name(name) => !part.is_unmistakable() && name.starts_with(char::is_lowercase),
        _ => false,
    }
}

/// Words before a value: `ALL matches as list: ['1', '2']`. Never firm, for the words may be about something else.
fn named_value(text: &str) -> Option<Answer> {
    let groups = NAMED.captures(text)?;
    let (before, rest) = (groups.get(1)?.as_str(), groups.get(2)?.as_str());
    let (_, rest) = without_lead_ins(rest);
    let (shown, end) = Shown::read(rest)?;
    if !REMARK.is_match(&rest[end..]) || (matches!(shown, Shown::Name(_)) && !shown.is_unmistakable()) {
        return None;
    }
    let mut answer = answer(&rest[..end], &rest[end..], Meaning::Value(shown), false);
    answer.remark = format!("{before} {}", answer.remark).trim().to_owned();
    Some(answer)
}

/// Words, and a value behind them: `takes every second item - ['a', 'c']`. Never firm, as before.
fn value_at_end(rest: &str) -> Option<Answer> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[,:;–—]|\s-)\s*([\[{(].*[\]})])\.?$"));
    let groups = MARK.captures(rest)?;
    let said = groups.get(1)?;
    let shown = Shown::read_all(said.as_str())?;
    let listed = matches!(&shown, Shown::Sequence(_, items) | Shown::Set(items) if !items.is_empty() && !items.iter().any(is_stand_in));
    listed.then(|| Answer {
        remark: rest[..groups.get(0).map_or(0, |all| all.start())].trim().to_owned(),
        ..answer(said.as_str(), "", Meaning::Value(shown), false)
    })
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
        let sentence =
            ["a", "an", "the", "same", "this", "it", "all", "no", "nothing", "some", "each", "error", "depends"];
        let printed = label.as_str().to_lowercase().starts_with("out");
        let named =
            words.split_whitespace().any(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
        count <= 3
            && (named || printed && count == 1)
            && !sentence.contains(&first.as_str())
            && !words.contains(['(', '<', '?', '…'])
            && !words.contains("...")
    } else {
        count == 1 && verbatim(words)
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
