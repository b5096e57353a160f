//! Answers in running text whose code stands in backticks: "`int('0xff', 16)` returns `255`", "`bool([False])` is True".

use std::sync::LazyLock;

use regex::Regex;

use super::inline::Stated;
use super::reading;
use crate::model::{Answer, Meaning, Rule, Shown};
use crate::syntax::{Kind, Source, is_builtin};
use crate::vocabulary::pattern;
use crate::vocabulary::prose::{
    ADVERBS, BEFORE_A_PLAIN_VALUE, BEFORE_A_VALUE, BEHIND_A_VALUE, CONDITIONS, GIVES_IN_TEXT, GIVES_PLAINLY,
    RAISES_IN_TEXT, REFERS_BACK, SUPPOSES, TRUTH_VALUES, TYPES,
};

static CONNECTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^\s*\)?\s*[,:(]?\s*(?:(?:{ADVERBS})\s+)*(?:{GIVES_IN_TEXT})(?:\s+(?:{BEFORE_A_VALUE}))*\s*:?\s*$"
    ))
});
static CONNECTS_PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^\s*[,:(]?\s*(?:(?:{ADVERBS})\s+)*(?:{GIVES_PLAINLY})(?:\s+(?:{BEFORE_A_PLAIN_VALUE}))*\s+(\S.*)$"
    ))
});
static RAISES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^\s*[,:]?\s*(?:(?:{ADVERBS})\s+)*(?:{RAISES_IN_TEXT})\s+(?:an?\s+|the\s+)?([A-Z]\w*(?:Error|Exception|Iteration|Exit|Interrupt)\b.*)?$"
    ))
});
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^\s*(?:(?:{ADVERBS})\s+)*is\s+(?:just\s+|actually\s+|only\s+|really\s+|still\s+)*(?:of type\s+)?(an?\s+)({TYPES})\b"
    ))
});
/// Words about more than the code, before the verb: "`all([[[]]])` and higher variants are always `True`".
static LOOSELY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\s+[a-z]+){1,6}\s+(?:is|are|returns?|gives?|evaluates? to)\s+(?:always\s+|all\s+|both\s+)?$")
});
static PAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[^`]*\b(?:being|was|were)\s*$|\b(?:{REFERS_BACK})\b")));
static TRUTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^\s*(?:is|are|evaluates? to)\s+(?:also |always |just |still |then |therefore )?(never |not )?({TRUTH_VALUES})\b"
    ))
});
static LISTING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,|,?\s*and|,?\s*or)\s*$"));
static FOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+for\s+$"));
static HYPOTHESIS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{SUPPOSES})\b[^`]{{0,20}}$")));

/// A code span: the text before it, and the code.
struct Span<'a> {
    before: &'a str,
    code: &'a str,
}

/// Reads one line of text.
pub(super) fn read(line: usize, text: &str) -> Vec<Stated> {
    let (spans, tail) = spans(text);
    let mut found = Vec::new();
    let mut setup: Vec<String> = Vec::new();
    let mut at = 0;
    while at < spans.len() {
        let code = bare(spans[at].code.trim());
        let source = Source::parse(code);
        let next = spans.get(at + 1).filter(|next| CONNECTS.is_match(next.before) || RAISES.is_match(next.before));
        let raised = next.and_then(|next| exception(next.code));
        let unparsed = !source.is_valid() && raised.as_ref().is_some_and(|answer| answer.documented == "SyntaxError");
        if let Some((code, answer)) = raised_in(&spans, at) {
            found.push(Stated::new(line, Rule::Sentence, &setup, code, answer));
        } else if let Some(answer) = raised.filter(|_| is_setup(&source) || unparsed) {
            found.push(Stated::new(line, Rule::Sentence, &setup, code, answer));
            at += 1;
        } else if is_setup(&source) {
            setup.push(code.to_owned());
        } else {
            let (stated, used) = about(line, &spans, at, tail, &setup, &source);
            found.extend(stated);
            at += used;
        }
        at += 1;
    }
    found
}

/// "the `SyntaxError` in the `a := 1` statement", "the syntax error in `(a, b = 1)`": code that does not parse, and what
/// it raises.
fn raised_in<'a>(spans: &[Span<'a>], at: usize) -> Option<(&'a str, Answer)> {
    static IN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+(?:in|for|from|of)\s+(?:the\s+)?$"));
    static SYNTAX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bsyntax error (?:in|for|from)\s+(?:the\s+)?$"));
    let broken = |code: &str| !Source::parse(code).is_valid() && code.contains(char::is_whitespace);
    let code = spans[at].code.trim();
    if SYNTAX.is_match(spans[at].before) && broken(code) {
        return Some((code, exception("SyntaxError")?));
    }
    let next = spans.get(at + 1).filter(|next| code == "SyntaxError" && IN.is_match(next.before))?;
    broken(next.code.trim()).then(|| Some((next.code.trim(), exception(code)?)))?
}

/// Splits a line at its code spans. The last text has none after it.
fn spans(text: &str) -> (Vec<Span<'_>>, &str) {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('`') {
        let length = rest[open..].chars().take_while(|&c| c == '`').count();
        let mark = &rest[open..open + length];
        let inside = &rest[open + length..];
        let Some(close) = inside.find(mark) else { break };
        spans.push(Span { before: &rest[..open], code: &inside[..close] });
        rest = &inside[close + length..];
    }
    (spans, rest)
}

/// Code without quotes around it: of a call in quotes the call is meant.
fn bare(code: &str) -> &str {
    let inside = |quote: char| code.strip_prefix(quote)?.strip_suffix(quote).filter(|inside| !inside.contains(quote));
    let call = |inside: &&str| inside.ends_with(')') && is_question(&Source::parse(inside), inside);
    inside('\'').or_else(|| inside('"')).filter(call).unwrap_or(code)
}

/// Whether code only prepares: assignments and imports, no expression at its end.
fn is_setup(source: &Source) -> bool {
    let mut tops = source.top_level().map(|at| &source.statements[at].kind).peekable();
    source.is_valid() && tops.peek().is_some() && tops.all(|kind| matches!(kind, Kind::Assign { .. } | Kind::Import))
}

/// Whether code can be asked for its value: it does or computes something.
pub(super) fn is_question(source: &Source, code: &str) -> bool {
    let last = source.top_level().last().map(|at| &source.statements[at]);
    let computes = code.contains(['(', '[', '{', '+', '*', '/', '%', '<', '>', '=', '&', '|', '^', '~'])
        || [" is ", " in ", " and ", " or ", "not "].iter().any(|word| code.contains(word))
        || code.contains(" - ");
    let asked = source.is_valid() && computes && last.is_some_and(|statement| statement.is_expression());
    asked && !code.contains("...") && !is_literal(code) && !names_a_function(code)
}

/// Whether code is a value written out: it states nothing but itself.
fn is_literal(code: &str) -> bool {
    let written =
        |shown: &Shown| matches!(shown, Shown::Sequence(..) | Shown::Set(_) | Shown::Text(..) | Shown::Number(_));
    Shown::read_all(code).is_some_and(|shown| written(&shown))
}

/// Whether a call without arguments names a function, and calls nothing: `len()`, `str.upper()`.
fn names_a_function(code: &str) -> bool {
    let Some(callee) = code.strip_suffix("()") else { return false };
    let types =
        ["list", "dict", "set", "tuple", "str", "int", "float", "bool", "bytes", "object", "complex", "frozenset"];
    let more = ["bytearray", "globals", "locals", "dir", "vars", "super", "breakpoint", "input", "print", "type"];
    match callee.split_once('.') {
        Some((base, _)) => types.contains(&base),
        None => is_builtin(callee) && !types.contains(&callee) && !more.contains(&callee),
    }
}

/// Reads what is said about the span `at`. Also gives how many spans after it were used.
fn about(
    line: usize,
    spans: &[Span],
    at: usize,
    tail: &str,
    setup: &[String],
    source: &Source,
) -> (Vec<Stated>, usize) {
    let code = bare(spans[at].code.trim());
    let after = text_after(spans, at, tail);
    let state = |code: &str, answer: Answer| Stated::new(line, Rule::Sentence, setup, code, answer);
    if let Some(asked) = asked_for(code, after, spans.get(at + 1)) {
        return (value(code).map(|answer| state(asked, answer)).into_iter().collect(), 1);
    }
    let sentence = spans[at].before.rsplit(['.', ';', '!', '?']).next().unwrap_or_default();
    let rest_of_line: String = after.to_owned() + &spans[at + 1..].iter().map(|span| span.code).collect::<String>();
    let is_asked = rest_of_line.trim_end().ends_with('?') && spans.len() <= at + 2;
    if !is_question(source, code) || HYPOTHESIS.is_match(sentence) || is_asked {
        return (kind_only(code, after, sentence).map(|answer| state(code, answer)).into_iter().collect(), 0);
    }
    let codes = listed(spans, at, code);
    let last = at + codes.len() - 1;
    let between = text_after(spans, last, tail);
    let connects = [&CONNECTS, &RAISES, &LOOSELY].iter().any(|pattern| pattern.is_match(between));
    let is_span = connects && last + 1 < spans.len();
    let answer = if is_span { in_a_span(spans, last, tail) } else { in_plain_words(code, between, sentence) };
    let used = last - at + usize::from(answer.is_some() && is_span);
    // What was so at some point of the story need not be so where the code ends.
    let past = PAST.is_match(between) || PAST.is_match(&rest_of_line);
    let Some(answer) = answer.map(|answer| Answer { firm: answer.firm && !past, ..answer }) else {
        return (Vec::new(), used);
    };
    let of_all = ["are", "all", "both"].iter().any(|word| between.contains(word));
    let codes = if of_all { &codes[..] } else { &codes[codes.len() - 1..] };
    (codes.iter().map(|code| state(code, answer.clone())).collect(), used)
}

/// What stands behind a span.
fn text_after<'a>(spans: &[Span<'a>], at: usize, tail: &'a str) -> &'a str {
    spans.get(at + 1).map_or(tail, |next| next.before)
}

/// The code that a constant before it is said of: "`True` for `a == b`".
fn asked_for<'a>(constant: &str, between: &str, next: Option<&Span<'a>>) -> Option<&'a str> {
    let asked = next.filter(|_| FOR.is_match(between) && is_constant(constant))?.code.trim();
    is_question(&Source::parse(asked), asked).then_some(asked)
}

/// The code of a span, and of those that are listed behind it: "`a`, `b` and `c` are …".
fn listed<'a>(spans: &[Span<'a>], at: usize, code: &'a str) -> Vec<&'a str> {
    let mut codes = vec![code];
    while let Some(other) = spans.get(at + codes.len()).filter(|other| LISTING.is_match(other.before)) {
        if !is_question(&Source::parse(other.code), other.code) {
            break;
        }
        codes.push(other.code.trim());
    }
    codes
}

/// The answer in the span behind the last code, as the words between them connect the two.
fn in_a_span(spans: &[Span], last: usize, tail: &str) -> Option<Answer> {
    let span = spans.get(last + 1)?;
    if CONNECTS.is_match(span.before) {
        let remark = unless_conditional(text_after(spans, last + 1, tail))?;
        return Some(Answer { remark, ..value(span.code.trim())? });
    }
    if RAISES.is_match(span.before) {
        return exception(span.code);
    }
    value(span.code.trim()).map(|said| Answer { firm: false, ..said })
}

/// The answer in the words behind the code.
fn in_plain_words(code: &str, words: &str, sentence: &str) -> Option<Answer> {
    truth(code, words)
        .or_else(|| plain(words))
        .or_else(|| raised_plainly(words))
        .or_else(|| kind_only(code, words, sentence))
}

fn is_constant(code: &str) -> bool {
    matches!(code, "True" | "False" | "None")
}

/// A value in a code span, whole.
pub(super) fn value(code: &str) -> Option<Answer> {
    let shown = Shown::read_all(code)?;
    let wordy = matches!(shown, Shown::Name(_) | Shown::Ellipsis) && !shown.is_unmistakable();
    (!wordy).then(|| Answer { meaning: Meaning::Value(shown), firm: true, led: true, ..reading::words(code, code) })
}

/// "`a is b` is truthy": of a comparison it is the value.
fn truth(code: &str, after: &str) -> Option<Answer> {
    let compares =
        [" is ", " == ", " != ", " in ", " < ", " > ", " <= ", " >= "].iter().any(|sign| code.contains(sign));
    let groups = TRUTH.captures(after).filter(|_| compares && !code.contains(" and ") && !code.contains(" or "))?;
    let truthy = (&groups[2] == "truthy") != groups.get(1).is_some();
    let said = value(if truthy { "True" } else { "False" })?;
    Some(Answer { documented: groups[0].trim().to_owned(), ..said })
}

/// A value in plain words after a verb: "is True (because …)", "returns 3."
fn plain(after: &str) -> Option<Answer> {
    let groups = CONNECTS_PLAIN.captures(after)?;
    plain_value(groups.get(1)?.as_str())
}

/// A value at the start of a text, in words that can mean nothing else.
pub(super) fn plain_value(text: &str) -> Option<Answer> {
    static ENDS: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"^(?:\s*$|[.,;:!)](?:\s|$)|\s+(?:[-–—(]|{BEHIND_A_VALUE})|\s*\()")));
    let (shown, end) = Shown::read(text)?;
    // The full stop of a sentence is none of a number's.
    let stop = matches!(shown, Shown::Number(_)) && text[..end].ends_with('.');
    let end = if stop { end - 1 } else { end };
    let shown = if stop { Shown::read_all(&text[..end])? } else { shown };
    let rest = &text[end..];
    let wordy = matches!(shown, Shown::Name(_) | Shown::Ellipsis) && !shown.is_unmistakable();
    let constant = matches!(shown, Shown::Name(_)) && rest.starts_with(" in practice");
    if wordy || !(constant || ENDS.is_match(rest)) {
        return None;
    }
    let remark = unless_conditional(rest)?;
    let words = reading::words(&text[..end], &text[..end]);
    Some(Answer { meaning: Meaning::Value(shown), remark, firm: true, led: true, ..words })
}

/// What follows an answer, unless it makes a condition of it.
fn unless_conditional(rest: &str) -> Option<String> {
    static IF: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^\s*[,(]?\s*(?:{CONDITIONS})\b|^\s*\?")));
    (!IF.is_match(rest)).then(|| rest.trim().to_owned())
}

/// Reads an answer without its sentence: a value, an exception, or `a tuple` for any of that type.
pub(super) fn from_text(text: &str) -> Option<Answer> {
    let kind = || kind_only("()", &format!(" is {text}"), "");
    exception(text).or_else(|| value(text)).or_else(kind)
}

pub(super) fn exception(code: &str) -> Option<Answer> {
    let answer = reading::read(code).into_iter().next()?;
    matches!(answer.meaning, Meaning::Raises { name: Some(_), .. }).then_some(Answer { firm: true, ..answer })
}

/// "raises ValueError"
pub(super) fn raised_plainly(after: &str) -> Option<Answer> {
    let name = RAISES.captures(after)?.get(1)?.as_str();
    let end = name.find([' ', ',', ';', '—', '(']).unwrap_or(name.len());
    let colon = name.find(": ").filter(|&at| at + 1 == end);
    let text = if colon.is_some() { name } else { name[..end].trim_end_matches(['.', ':']) };
    exception(text)
}

/// "`(1,)` is a tuple": the type alone is stated, and looked at.
fn kind_only(code: &str, after: &str, sentence: &str) -> Option<Answer> {
    let groups = KIND.captures(after)?;
    if HYPOTHESIS.is_match(sentence) || Shown::read_all(code).is_none() || !code.starts_with(['(', '[', '{', '\'', '"'])
    {
        return None;
    }
    let (article, word) = (groups.get(1)?.as_str(), groups.get(2)?.as_str());
    let name = match word {
        "integer" => "int",
        "string" => "str",
        "dictionary" => "dict",
        "boolean" => "bool",
        "floating-point number" => "float",
        "complex number" => "complex",
        "bytes object" => "bytes",
        other => other,
    };
    let said = format!("{}{word}", article);
    let words = reading::words(&said, &said);
    Some(Answer { meaning: Meaning::Kind(name.to_owned()), firm: true, led: true, ..words })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        read(1, text).into_iter().map(|stated| (stated.code, stated.answer.documented)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(code, answer)| ((*code).to_owned(), (*answer).to_owned())).collect()
    }

    #[test]
    fn answers_in_sentences_are_found() {
        for (text, expected) in [
            ("`int('0xff', 16)` returns `255`.", &[("int('0xff', 16)", "255")][..]),
            ("Note that `bool([False])` is True, since it is not empty.", &[("bool([False])", "True")]),
            ("- `'a' + 'b'` → `'ab'`", &[("'a' + 'b'", "'ab'")]),
            (
                "`bool(0)`, `bool('')` and `bool([])` are all `False`.",
                &[("bool(0)", "False"), ("bool('')", "False"), ("bool([])", "False")],
            ),
            ("`x = 1; y = 1` makes `x is y` give `True`", &[("x is y", "True")]),
            (
                "`a = [1]` and `b = [1]` return `True` for `a == b` but `False` for `a is b`.",
                &[("a == b", "True"), ("a is b", "False")],
            ),
            ("`int('3.14')` raises `ValueError`.", &[("int('3.14')", "ValueError")]),
            ("`'issubclass(bool, int)'` would return True.", &[("issubclass(bool, int)", "True")]),
            ("We get ``1 + 1``, which is 2.", &[("1 + 1", "2")]),
            ("the first part (`True is False`) evaluates to `False`", &[("True is False", "False")]),
            ("`not (True == False)` finally evaluating to `True`.", &[("not (True == False)", "True")]),
            ("But `x == not y` raises a `SyntaxError`", &[("x == not y", "SyntaxError")]),
            ("hence the `SyntaxError` in the `a := 1` statement", &[("a := 1", "SyntaxError")]),
            ("So `a.m is a.m` is never truthy.", &[("a.m is a.m", "is never truthy")]),
            ("`all([[[]]])` and higher variants are always `True`.", &[("all([[[]]])", "True")]),
            ("`(1,)` is a tuple, whereas `(1)` is just an integer.", &[("(1,)", "a tuple"), ("(1)", "an integer")]),
        ] {
            assert_eq!(found(text), pairs(expected), "{text}");
        }
    }

    #[test]
    fn sentences_that_state_nothing_are_left_alone() {
        for text in [
            "Use `is None`, not `== None`.",
            "`x` is `5`.",
            "If `f(x)` returns `True`, go on.",
            "Does `f(x)` return `None`?",
            "`dict.get(key)` returns `None` if the key is missing.",
            "`sorted(xs)` returns a new list, `xs.sort()` changes it.",
            "`def f(x=[])` is a trap",
            "`[]` is `False`.",
            "`'f'` returns `'A'`.",
            "`str.upper()` returns `'A'`.",
            "`len()` returns `3`.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
