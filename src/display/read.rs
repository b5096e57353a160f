//! Reading a value back from the text of its `repr`.

use crate::model::Shown;

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
    }
}
