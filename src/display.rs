//! Values as Python shows them: the text of a `repr`, read back as far as comparing needs it.
//!
//! Authors write `[D, B]` for `[<class '__main__.D'>, …]`, `"a"` for `'a'`, `0x...` for an address, a set in any
//! order and a list cut with `...`. To tell such freedom from a wrong answer, both sides are read into [`Shown`] and
//! the trees are held against each other.

use crate::model::{Match, Shown};

/// How deep values may nest; what is deeper is not read.
const DEPTH: usize = 40;

impl Shown {
    /// Reads a value at the start of `text`; returns it with the number of bytes it takes.
    pub fn read(text: &str) -> Option<(Shown, usize)> {
        let mut reader = Reader { text, at: 0 };
        let shown = reader.value(0)?;
        Some((shown, reader.at))
    }

    /// Reads `text` if it is one value and nothing else.
    pub fn read_all(text: &str) -> Option<Shown> {
        let text = text.trim();
        Self::read(text).filter(|(_, end)| *end == text.len()).map(|(shown, _)| shown)
    }

    /// Whether the text could hardly stand there for anything but a value: not a bare number or word.
    pub fn is_unmistakable(&self) -> bool {
        match self {
            Shown::Number(_) | Shown::Ellipsis => false,
            Shown::Name(name) => matches!(name.as_str(), "True" | "False" | "None" | "NotImplemented"),
            Shown::Call(_, arguments) => !arguments.is_empty(),
            _ => true,
        }
    }
}

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
    let (a, b) = (without_addresses(a), without_addresses(b));
    if a == b {
        return Some(Match::Normalised);
    }
    let bare = |text: &str| text.replace("__main__.", "").replace(['\'', '"'], "").replace(".<locals>", "");
    let (short, long) = (bare(&a), bare(&b));
    if short == long {
        return Some(Match::Abridged);
    }
    if let (Some(x), Some(y)) = (class_name(&short), class_name(&long)) {
        return (x == y && !short.contains('.')).then_some(Match::Abridged);
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
    let set = matches!(f, "set" | "frozenset") && a.len() == 1 && b.len() == 1;
    let arguments = if set || a.len() == b.len() {
        loosest(a.iter().zip(b).map(|((k, v), (l, w))| (k == l).then(|| agree(v, w)).flatten()))
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

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        let eaten = self.rest().starts_with(token);
        self.at += if eaten { token.len() } else { 0 };
        eaten
    }

    fn value(&mut self, depth: usize) -> Option<Shown> {
        if depth > DEPTH {
            return None;
        }
        let first = self.peek()?;
        match first {
            '[' | '(' => self.sequence(first, depth),
            '{' => self.braces(depth),
            '<' => self.angle(),
            '\'' | '"' | '‘' | '“' | '`' => self.string(false, false),
            '.' if self.eat("...") => Some(Shown::Ellipsis),
            '…' if self.eat("…") => Some(Shown::Ellipsis),
            '0'..='9' | '-' | '+' | '.' => self.number(),
            c if c.is_alphabetic() || c == '_' => self.word(depth),
            _ => None,
        }
    }

    fn sequence(&mut self, open: char, depth: usize) -> Option<Shown> {
        let close = if open == '[' { "]" } else { ")" };
        self.at += 1;
        let mut items = Vec::new();
        let mut comma = false;
        loop {
            self.skip_space();
            if self.eat(close) {
                break;
            }
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(self.value(depth + 1)?);
            self.skip_space();
            comma = self.eat(",");
        }
        // `(x)` is no tuple: only brackets around a value, as complex numbers are shown.
        if open == '(' && items.len() == 1 && !comma { items.pop() } else { Some(Shown::Sequence(open, items)) }
    }

    fn braces(&mut self, depth: usize) -> Option<Shown> {
        self.at += 1;
        let (mut items, mut pairs, mut comma) = (Vec::new(), Vec::new(), true);
        loop {
            self.skip_space();
            if self.eat("}") {
                break;
            }
            if !comma {
                return None;
            }
            let key = self.value(depth + 1)?;
            self.skip_space();
            if self.eat(":") {
                self.skip_space();
                pairs.push((key, self.value(depth + 1)?));
            } else if key == Shown::Ellipsis && !pairs.is_empty() {
                pairs.push((Shown::Ellipsis, Shown::Ellipsis));
            } else {
                items.push(key);
            }
            self.skip_space();
            comma = self.eat(",");
        }
        match (items.is_empty(), pairs.is_empty()) {
            (true, _) => Some(Shown::Dict(pairs)),
            (false, true) => Some(Shown::Set(items)),
            _ => None,
        }
    }

    fn angle(&mut self) -> Option<Shown> {
        let mut depth = 0usize;
        for (offset, c) in self.rest().char_indices() {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                '\n' => return None,
                _ => {}
            }
            if depth == 0 {
                let inside = self.rest()[1..offset].trim();
                self.at += offset + 1;
                return inside
                    .starts_with(|c: char| c.is_alphabetic() || c == '_')
                    .then(|| Shown::Angle(inside.to_owned()));
            }
        }
        None
    }

    fn string(&mut self, bytes: bool, raw: bool) -> Option<Shown> {
        let open = self.peek()?;
        let close = match open {
            '‘' => '’',
            '“' => '”',
            other => other,
        };
        let triple: String = std::iter::repeat_n(open, 3).collect();
        let end = if self.eat(&triple) {
            triple
        } else {
            self.at += open.len_utf8();
            close.to_string()
        };
        let mut text = String::new();
        loop {
            if self.eat(&end) {
                return Some(Shown::Text(text, bytes));
            }
            let c = self.peek()?;
            self.at += c.len_utf8();
            match c {
                '\\' if !raw => self.escape(&mut text)?,
                '\n' if end.len() == 1 => return None,
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Option<()> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits > 0 {
            let code = self.rest().get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            if let Some(decoded) = code.and_then(char::from_u32) {
                self.at += digits;
                text.push(decoded);
                return Some(());
            }
        }
        match c {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '\\' | '\'' | '"' => text.push(c),
            other => text.extend(['\\', other]),
        }
        Some(())
    }

    fn number(&mut self) -> Option<Shown> {
        let rest = self.rest();
        let mut end = usize::from(rest.starts_with(['-', '+']));
        let words = ["inf", "nan"];
        if let Some(word) = words.iter().find(|word| rest[end..].starts_with(**word)) {
            end += word.len();
        } else {
            end += number_length(&rest[end..])?;
            // `1+2j`
            if let Some(sign) = rest[end..].chars().next().filter(|c| matches!(c, '+' | '-'))
                && let Some(more) = number_length(&rest[end + sign.len_utf8()..])
            {
                let whole = end + sign.len_utf8() + more;
                end = if rest[..whole].ends_with('j') { whole } else { end };
            }
        }
        let mut text = rest[..end].strip_prefix('+').unwrap_or(&rest[..end]).to_owned();
        let after = &rest[end..];
        if after.starts_with("...") || after.starts_with('…') {
            end += if after.starts_with('…') { '…'.len_utf8() } else { 3 };
            text.push_str("...");
        } else if after.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        self.at += end;
        Some(Shown::Number(text))
    }

    fn word(&mut self, depth: usize) -> Option<Shown> {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let name = rest[..length].trim_end_matches('.');
        let after = &rest[name.len()..];
        if after.starts_with(['\'', '"']) && name.len() <= 2 && name.chars().all(|c| "bBrRuUfF".contains(c)) {
            self.at += name.len();
            let has = |c: char| name.to_lowercase().contains(c);
            return self.string(has('b'), has('r'));
        }
        self.at += name.len();
        if matches!(name, "inf" | "nan") {
            return Some(Shown::Number(name.to_owned()));
        }
        if !after.starts_with('(') {
            return Some(Shown::Name(name.to_owned()));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        let mut comma = true;
        loop {
            self.skip_space();
            if self.eat(")") {
                return Some(Shown::Call(name.to_owned(), arguments));
            }
            if !comma {
                return None;
            }
            let keyword = self.keyword();
            arguments.push((keyword, self.value(depth + 1)?));
            self.skip_space();
            comma = self.eat(",");
        }
    }

    fn keyword(&mut self) -> Option<String> {
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
        let after = &rest[length..];
        let is_keyword = length > 0 && after.starts_with('=') && !after.starts_with("==");
        is_keyword.then(|| {
            self.at += length + 1;
            rest[..length].to_owned()
        })
    }
}

/// Bytes that a number without its sign takes at the start of `text`.
fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let lower = text.get(..2).map(str::to_lowercase);
    if let Some("0x" | "0b" | "0o") = lower.as_deref() {
        let digits = text[2..].find(|c: char| !(c.is_ascii_hexdigit() || c == '_')).unwrap_or(text.len() - 2);
        return (digits > 0).then_some(2 + digits);
    }
    let (mut end, mut digits, mut dots) = (0, 0, 0);
    while let Some(&byte) = bytes.get(end) {
        let next_is_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => digits += 1,
            b'_' if digits > 0 && next_is_digit => {}
            // `1,234,567`: a comma belongs to a number only before exactly three digits.
            b',' if dots == 0 && (1..=3).contains(&digits) && groups_of_three(&text[end..]) => {
                digits = 1;
                end += 3;
            }
            b'.' if dots == 0 && !text[end..].starts_with("..") => dots += 1,
            b'e' | b'E' if digits > 0 => {
                let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
                if !bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
                    break;
                }
                end += sign;
            }
            b'j' if digits > 0 => {
                end += 1;
                break;
            }
            _ => break,
        }
        end += 1;
    }
    // A full stop at the end of a sentence is no part of the number.
    if dots == 1 && bytes.get(end.wrapping_sub(1)) == Some(&b'.') && text[end..].starts_with([' ', ')']) {
        end -= 1;
    }
    (digits > 0).then_some(end)
}

fn groups_of_three(text: &str) -> bool {
    let digits = text[1..].chars().take_while(char::is_ascii_digit).count();
    digits == 3 && !text[4..].starts_with(|c: char| c.is_alphanumeric())
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

    #[test]
    fn a_value_ends_where_the_remark_begins() {
        for (text, value) in [
            ("True - same object!", "True"),
            ("[1, 2] (shared)", "[1, 2]"),
            ("'a' is a string", "'a'"),
            ("3.14.", "3.14"),
            ("1, 2, 3", "1"),
            ("-5 is cached", "-5"),
        ] {
            assert_eq!(Shown::read(text).map(|(_, end)| &text[..end]), Some(value), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_stays_within(text in "\\PC{0,60}") {
            if let Some((_, end)) = Shown::read(&text) {
                prop_assert!(text.get(..end).is_some());
            }
        }

        #[test]
        fn a_value_agrees_with_itself(text in "[\\[\\](){}<>'\",.:0-9a-z ]{0,30}") {
            if let Some(shown) = Shown::read_all(&text) {
                prop_assert!(agree(&shown, &shown).is_some());
            }
        }
    }
}
