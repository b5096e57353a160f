//! Holding a documented value against what Python shows, with the freedom that authors take.

use crate::model::{Match, Shown};

/// Whether a documented value agrees with the actual one, and how closely. [`Match::Exact`] is for the caller to say:
/// the trees forget quotes and spacing.
pub fn agree(documented: &Shown, actual: &Shown) -> Option<Match> {
    use Shown::{Angle, Call, Dict, Ellipsis, Name, Number, Sequence, Set, Text};
    match (documented, actual) {
        (Ellipsis, _) => Some(Match::Abridged),
        (Number(a), Number(b)) => numbers_agree(a, b),
        (Text(a, x), Text(b, y)) if x == y => texts_agree(a, b),
        (Name(a), Name(b)) => names_agree(a, b),
        (Name(a), Angle(b)) => {
            (class_name(b)? == a.rsplit('.').next()? || class_path(b)? == a).then_some(Match::Abridged)
        }
        (Angle(a), Angle(b)) => angles_agree(a, b),
        (Sequence(x, a), Sequence(y, b)) if x == y => lists_agree(a, b),
        (Set(a), Set(b)) => sets_agree(a, b),
        (Dict(a), Set(b)) | (Dict(a), Sequence(_, b)) if a.is_empty() && b.is_empty() && matches!(actual, Set(_)) => {
            Some(Match::Exact)
        }
        (Dict(a), Dict(b)) => dicts_agree(a, b),
        (Call(f, a), Call(g, b)) => calls_agree((f, a), (g, b)),
        _ => None,
    }
}

fn numbers_agree(a: &str, b: &str) -> Option<Match> {
    if a == b {
        return Some(Match::Exact);
    }
    if let Some(start) = a.strip_suffix("...") {
        return b.starts_with(start).then_some(Match::Abridged);
    }
    let digits = |text: &str| text.replace(['_', ','], "");
    if digits(a) == digits(b) {
        return Some(Match::Normalised);
    }
    is_rounded(a, b).then_some(Match::Abridged)
}

/// Whether a figure is another one rounded: `0.667` for `2 / 3`. Not where the other is the same but for what binary
/// fractions cannot say: that `0.1 + 0.2` is not `0.3` is worth telling.
fn is_rounded(short: &str, long: &str) -> bool {
    const SIGNIFICANT: usize = 12;
    let significant = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').len()
    };
    let Some((_, decimals)) = short.split_once('.') else { return false };
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if decimals.len() < 2 || !plain(short) || !plain(long) || significant(long) < SIGNIFICANT {
        return false;
    }
    let (Ok(rounded), Ok(exact)) = (short.parse::<f64>(), long.parse::<f64>()) else { return false };
    let is_noise = (rounded - exact).abs() <= exact.abs() * 1e-14;
    !is_noise && format!("{exact:.*}", decimals.len()) == short
}

fn texts_agree(a: &str, b: &str) -> Option<Match> {
    if a == b {
        return Some(Match::Exact);
    }
    let (start, end) = a.split_once("...").or_else(|| a.split_once('…'))?;
    (b.len() >= start.len() + end.len() && b.starts_with(start) && b.ends_with(end)).then_some(Match::Abridged)
}

fn names_agree(a: &str, b: &str) -> Option<Match> {
    if a == b {
        return Some(Match::Exact);
    }
    let is_end = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|before| before.ends_with('.'));
    (is_end(b, a) || is_end(a, b)).then_some(Match::Abridged)
}

/// The dotted path of `class 'a.b.C'`, or nothing where the text shows no class.
fn class_path(angle: &str) -> Option<&str> {
    let rest = angle.strip_prefix("class ").or_else(|| angle.strip_prefix("enum "))?;
    Some(rest.trim_matches(['\'', '"']))
}

fn class_name(angle: &str) -> Option<&str> {
    class_path(angle)?.rsplit('.').next()
}

fn angles_agree(a: &str, b: &str) -> Option<Match> {
    // `<A object at ...>` within `<bound method f of <A object at ...>>`.
    let a = a.replace(" at ...>", " at 0x…>").replace(" at …>", " at 0x…>");
    let (a, b) = (without_addresses(&a), without_addresses(b));
    if a == b {
        return Some(Match::Normalised);
    }
    let bare = |text: &str| text.replace("__main__.", "").replace(['\'', '"'], "").replace(".<locals>", "");
    let (short, long) = (bare(&a), bare(&b));
    if short == long {
        return Some(Match::Abridged);
    }
    if let (Some(x), Some(y)) = (class_name(&short), class_name(&long)) {
        // What the document defines may stand in a module of the author's.
        return (x == y && (!short.contains('.') || b.contains("__main__."))).then_some(Match::Abridged);
    }
    let cut = short.trim_end_matches("...").trim_end_matches('…').trim_end();
    let cut = cut.strip_suffix(" at").unwrap_or(cut);
    let goes_on = long.strip_prefix(cut).is_some_and(|rest| rest.starts_with([' ', '.']) || short.ends_with("..."));
    (cut.len() > 3 && goes_on).then_some(Match::Abridged)
}

/// Text with every `0x…` made equal.
pub fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("0x") {
        out.push_str(&rest[..at]);
        let digits = rest[at + 2..].find(|c: char| !(c.is_ascii_hexdigit() || matches!(c, '.' | '…' | 'x' | 'X')));
        let end = digits.map_or(rest.len(), |digits| at + 2 + digits);
        let shown = &rest[at..end];
        let is_address = shown.contains("..")
            || shown.contains('…')
            || shown.len() >= 8
            || shown.contains("xx")
            || rest[..at].ends_with(" at ");
        // IPython leaves the word out: `<range_iterator at 0x…>`.
        if out.ends_with(" object at ") {
            out.truncate(out.len() - " object at ".len());
            out.push_str(" at ");
        }
        out.push_str(if is_address { "0x…" } else { shown });
        rest = &rest[end..];
    }
    out + rest
}

/// How well a whole agrees: as its worst part does; not at all, where some part does not.
fn loosest(mut parts: impl Iterator<Item = Option<Match>>) -> Option<Match> {
    parts.try_fold(Match::Exact, |worst, part| Some(worst.max(part?)))
}

/// Holds lists against each other; an ellipsis among the documented items stands for any number of them.
fn lists_agree(a: &[Shown], b: &[Shown]) -> Option<Match> {
    match a.iter().position(|item| *item == Shown::Ellipsis) {
        None if a.len() == b.len() => loosest(a.iter().zip(b).map(|(a, b)| agree(a, b))),
        None => None,
        Some(at) => {
            let tail = &a[at + 1..];
            let rest = b.len().checked_sub(at + tail.len())?;
            let head = loosest(a[..at].iter().zip(b).map(|(a, b)| agree(a, b)))?;
            let after = (0..=rest).rev().find_map(|skip| lists_agree(tail, &b[at + skip..]))?;
            Some(head.max(after).max(Match::Abridged))
        }
    }
}

fn sets_agree(a: &[Shown], b: &[Shown]) -> Option<Match> {
    if let Some(how) = lists_agree(a, b) {
        return Some(how);
    }
    let cut = a.contains(&Shown::Ellipsis);
    let wanted: Vec<&Shown> = a.iter().filter(|item| **item != Shown::Ellipsis).collect();
    if wanted.len() != b.len() && !(cut && wanted.len() < b.len()) {
        return None;
    }
    let mut left: Vec<&Shown> = b.iter().collect();
    let mut how = if cut { Match::Abridged } else { Match::Normalised };
    for item in wanted {
        let (at, one) = left.iter().enumerate().find_map(|(at, other)| Some((at, agree(item, other)?)))?;
        left.swap_remove(at);
        how = how.max(one);
    }
    Some(how)
}

/// Dictionaries are equal in any order; one that is cut shows its first items.
fn dicts_agree(a: &[(Shown, Shown)], b: &[(Shown, Shown)]) -> Option<Match> {
    let item = |(k, v): &(Shown, Shown), (l, w): &(Shown, Shown)| Some(agree(k, l)?.max(agree(v, w)?));
    let in_order = |a: &[(Shown, Shown)]| loosest(a.iter().zip(b).map(|(a, b)| item(a, b)));
    if let Some(at) = a.iter().position(|(key, _)| *key == Shown::Ellipsis) {
        return (b.len() >= at).then(|| in_order(&a[..at])).flatten().map(|how| how.max(Match::Abridged));
    }
    if a.len() != b.len() {
        return None;
    }
    in_order(a).or_else(|| {
        let mut left: Vec<&(Shown, Shown)> = b.iter().collect();
        a.iter().try_fold(Match::Normalised, |how, pair| {
            let (at, one) = left.iter().enumerate().find_map(|(at, other)| Some((at, item(pair, other)?)))?;
            left.swap_remove(at);
            Some(how.max(one))
        })
    })
}

type Arguments = [(Option<String>, Shown)];

fn calls_agree((f, a): (&str, &Arguments), (g, b): (&str, &Arguments)) -> Option<Match> {
    let name = names_agree(f, g)?;
    if let ([(None, Shown::Ellipsis)], _) = (a, b) {
        return Some(Match::Abridged);
    }
    if f.ends_with("OrderedDict") && !same_order(a, b) {
        return None;
    }
    // A class of data as one calls it: `Point(1, 2)` for `Point(x=1, y=2)`.
    // IPython shows no `maxlen`.
    let b = match b {
        [first, (Some(key), _)] if key == "maxlen" && a.len() == 1 => std::slice::from_ref(first),
        _ => b,
    };
    let by_position = a.iter().all(|(keyword, _)| keyword.is_none()) && b.iter().all(|(keyword, _)| keyword.is_some());
    let name = if by_position && !a.is_empty() { name.max(Match::Abridged) } else { name };
    let set = matches!(f, "set" | "frozenset") && a.len() == 1 && b.len() == 1;
    let arguments = if set || a.len() == b.len() {
        loosest(a.iter().zip(b).map(|((k, v), (l, w))| (k == l || by_position).then(|| agree(v, w)).flatten()))
    } else {
        None
    };
    Some(name.max(arguments?))
}

/// Whether the keys of two dictionaries that remember an order stand in the same one.
fn same_order(a: &Arguments, b: &Arguments) -> bool {
    match (a, b) {
        ([(None, Shown::Dict(a))], [(None, Shown::Dict(b))]) => {
            a.iter().zip(b).all(|((k, _), (l, _))| *k == Shown::Ellipsis || agree(k, l).is_some())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn how(documented: &str, actual: &str) -> Option<Match> {
        agree(&Shown::read_all(documented)?, &Shown::read_all(actual)?)
    }

    #[test]
    fn freedoms_of_authors_are_granted() {
        use Match::{Abridged, Exact, Normalised};
        for (documented, actual, expected) in [
            ("[1, 2]", "[1, 2]", Exact),
            ("deque([1, 2])", "deque([1, 2], maxlen=3)", Exact),
            (
                "<bound method f of <__main__.A object at ...>>",
                "<bound method f of <__main__.A object at 0x7f3ea41>>",
                Normalised,
            ),
            ("Point(1, 'a')", "Point(x=1, y='a')", Abridged),
            ("\"a\"", "'a'", Exact),
            ("{'b', 'a'}", "{'a', 'b'}", Normalised),
            ("{1, 2}", "{1, 2}", Exact),
            ("{'a': {2, 1}}", "{'a': {1, 2}}", Normalised),
            ("[1, 2, ...]", "[1, 2, 3, 4]", Abridged),
            ("[1, ..., 9]", "[1, 2, 3, 9]", Abridged),
            ("[D, object]", "[<class '__main__.D'>, <class 'object'>]", Abridged),
            ("(<class 'D'>, <class 'object'>)", "(<class '__main__.D'>, <class 'object'>)", Abridged),
            ("<class 'int'>", "<class 'int'>", Normalised),
            ("<__main__.A object at 0x...>", "<__main__.A object at 0x7f00deadbeef>", Normalised),
            ("<A object at 0x7f01>", "<__main__.A object at 0x7f00deadbeef>", Abridged),
            ("<coroutine object f>", "<coroutine object f at 0x7f00deadbeef>", Abridged),
            ("Point(x=1, y=2)", "Point(x=1, y=2)", Exact),
            ("0.333...", "0.3333333333333333", Abridged),
            ("1_000_000", "1000000", Normalised),
            ("(1+2j)", "(1+2j)", Exact),
            ("frozenset({2, 1})", "frozenset({1, 2})", Normalised),
        ] {
            assert_eq!(how(documented, actual), Some(expected), "{documented} / {actual}");
        }
    }

    #[test]
    fn what_differs_is_told_apart() {
        for (documented, actual) in [
            ("[1, 2]", "[2, 1]"),
            ("(1, 2)", "[1, 2]"),
            ("{'a': 1, 'b': 2}", "{'b': 1, 'a': 2}"),
            ("OrderedDict({'a': 1, 'b': 2})", "OrderedDict({'b': 2, 'a': 1})"),
            ("0.668", "0.6666666666666666"),
            ("1.30", "1.2999999999999998"),
            ("'1'", "1"),
            ("{1}", "{1: 2}"),
            ("b'a'", "'a'"),
            ("<class 'int'>", "<class 'str'>"),
            ("0.3", "0.30000000000000004"),
            ("[1, ..., 9]", "[1, 2]"),
        ] {
            assert_eq!(how(documented, actual), None, "{documented} / {actual}");
        }
    }

    #[test]
    fn what_means_the_same_agrees() {
        for (documented, actual) in [
            ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
            ("0.667", "0.6666666666666666"),
            ("1.72727", "1.7272727272727273"),
            ("collections.Counter({'a': 1})", "Counter({'a': 1})"),
        ] {
            assert!(how(documented, actual).is_some(), "{documented} / {actual}");
        }
    }

    proptest! {
        #[test]
        fn a_value_agrees_with_itself(text in "[\\[\\](){}<>'\",.:0-9a-z ]{0,30}") {
            if let Some(shown) = Shown::read_all(&text) {
                prop_assert!(agree(&shown, &shown).is_some());
            }
        }
    }
}
