//! What is open at the end of code that may not be whole yet.

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing.
    Nothing,
    /// A bracket.
    Bracket,
    /// A string of three quotes.
    Text,
}

/// What is open at the end of `code`.
pub(super) fn at_end(code: &str) -> Open {
    let mut depth = 0usize;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        match c {
            '#' => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            '"' | '\'' => match after_string(rest, c) {
                Some(after) => rest = after,
                None => return Open::Text,
            },
            _ => {
                depth = match c {
                    '(' | '[' | '{' => depth + 1,
                    ')' | ']' | '}' => depth.saturating_sub(1),
                    _ => depth,
                };
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if depth > 0 { Open::Bracket } else { Open::Nothing }
}

/// What stands behind the string that begins with `quote`; `None` where it has three of them and does not end. One with
/// a single quote ends with its line at the latest.
fn after_string(text: &str, quote: char) -> Option<&str> {
    let mark: String = [quote; 3].iter().collect();
    let is_long = text.starts_with(&mark);
    let mark = if is_long { &mark[..] } else { &mark[..1] };
    let mut rest = &text[mark.len()..];
    loop {
        if let Some(after) = rest.strip_prefix(mark) {
            return Some(after);
        }
        let Some(c) = rest.chars().next() else { return if is_long { None } else { Some("") } };
        if c == '\n' && !is_long {
            return Some(rest);
        }
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            rest = rest.chars().next().map_or(rest, |escaped| &rest[escaped.len_utf8()..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_long_strings_are_seen_and_what_is_quoted_is_not() {
        for (code, open) in [
            ("f(1)", Open::Nothing),
            ("f(1,", Open::Bracket),
            ("f('(')", Open::Nothing),
            ("f() # (", Open::Nothing),
            ("s = '''a", Open::Text),
            ("s = '''a'''", Open::Nothing),
            ("s = 'a\\'(' + [", Open::Bracket),
            ("s = 'it\nf(", Open::Bracket),
            (")", Open::Nothing),
        ] {
            assert_eq!(at_end(code), open, "{code}");
        }
    }
}
