//! Foreign text made harmless: what documents and snippets hold never reaches a reader raw.
//!
//! Whoever writes a document, or a snippet that prints, must not be able to move the cursor of a terminal, reorder a
//! line, hide characters, give orders to a CI runner, or break out of the markup of a format. Two steps see to it:
//! [`line()`] and [`text()`] make every character visible that acts instead of being seen; each format then quotes what
//! its own markup means. JSON keeps the exact value and writes such characters as `\u` escapes ([`JsonEscapes`]).

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

/// Foreign text on one line: line ends and tabs become `\n`, `\r`, `\t`, and whatever acts becomes `\x1b`, `\u{202e}`.
pub fn line(text: &str) -> Cow<'_, str> {
    visible(text, &[])
}

/// Foreign text that may have several lines: `\n` and tabs stay.
pub fn text(text: &str) -> Cow<'_, str> {
    visible(text, &['\n', '\t'])
}

/// Whether a character acts on what stands around it, or cannot be seen: controls, marks of direction, zero-width
/// characters, line and paragraph separators, tags, and what XML forbids.
///
/// Variation selectors of emoji (U+FE00–U+FE0F) are not among them: documents are full of them and they do no harm.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Makes visible what acts, but for the characters of `keep`, and breaks the orders of CI runners.
fn visible<'a>(text: &'a str, keep: &[char]) -> Cow<'a, str> {
    let harmless = |c: char| !acts(c) || keep.contains(&c);
    if text.chars().all(harmless) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if c == '#' && is_order(&text[at..]) {
            out.push_str("\\x23");
        } else if harmless(c) {
            out.push(c);
        } else {
            push_escape(&mut out, c);
        }
    }
    Cow::Owned(out)
}

/// Writes one character as people who know Python or Rust read it.
fn push_escape(out: &mut String, c: char) {
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        c if (c as u32) < 0x100 => write!(out, "\\x{:02x}", c as u32),
        c => write!(out, "\\u{{{:x}}}", c as u32),
    };
}

/// Whether `##[group]`, `##vso[…]`, `##teamcity[…]` begin here: CI runners obey them anywhere in a line.
fn is_order(text: &str) -> bool {
    text.strip_prefix("##")
        .is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('['))
}

/// Lines of a report that may stand alone in a log: one that begins with `::` (blanks before it do not count) would
/// be obeyed by GitHub's runner.
pub fn disarm(text: &str) -> Cow<'_, str> {
    let orders = |line: &str| line.trim_start().starts_with("::");
    if !text.lines().any(orders) {
        return Cow::Borrowed(text);
    }
    let safe = |line: &str| if orders(line) { line.replacen(':', "\\x3a", 1) } else { line.to_owned() };
    Cow::Owned(text.split('\n').map(safe).collect::<Vec<_>>().join("\n"))
}

/// The message of a workflow command of GitHub; the order of replacements is the runner's.
pub fn github_data(message: &str) -> String {
    text(message).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a workflow command of GitHub.
pub fn github_property(value: &str) -> String {
    github_data(&line(value)).replace(':', "%3A").replace(',', "%2C")
}

/// Foreign text in a paragraph, a heading or a cell of Markdown: all punctuation loses its meaning.
pub fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            c if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '\'' | '"' | '/' | ':' | '=' | ';') => {
                out.extend(['\\', c]);
            }
            c => out.push(c),
        }
    }
    out
}

/// Foreign text as code within a line, or a cell, of Markdown.
///
/// HTML rather than backticks: these cannot hold `|` in a table, nor a backtick beside the fence.
pub fn markdown_code(text: &str) -> String {
    format!("<code>{}</code>", markdown_text(text))
}

/// Foreign text as a block of code in Markdown, fenced with more backticks than it has in a row.
pub fn markdown_block(language: &str, code: &str) -> String {
    let code = text(code);
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", code.trim_end_matches('\n'))
}

/// Writes JSON whose strings hold nothing that acts: the value stays, the bytes are harmless.
#[derive(Debug, Default)]
pub struct JsonEscapes(serde_json::ser::PrettyFormatter<'static>);

impl JsonEscapes {
    /// Writes one value, and a line end after it.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn write(value: &impl serde::Serialize, out: &mut dyn io::Write) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Self::default());
        value.serialize(&mut serializer).map_err(io::Error::from)?;
        writeln!(out)
    }
}

impl serde_json::ser::Formatter for JsonEscapes {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut start = 0;
        for (at, c) in fragment.char_indices() {
            if !(acts(c) || c == '#' && is_order(&fragment[at..])) {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[start..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            start = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[start..])
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_is_shown() {
        assert_eq!(line("\x1b[2J\x07\u{9b}1m\x7f"), "\\x1b[2J\\x07\\x9b1m\\x7f");
        assert_eq!(line("a\u{202e}b\u{2066}c\u{200b}d\u{2028}e"), "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{2028}e");
        assert_eq!(line("a\r\n\tb"), "a\\r\\n\\tb");
        assert_eq!(text("a\n\tb\r"), "a\n\tb\\r");
    }

    #[test]
    fn what_people_write_stays() {
        let plain = "naïve 日本語 ⚠️ é {'a': 1} ## heading #1 [x] \\n";
        assert!(matches!(line(plain), Cow::Borrowed(_)) || line(plain) == plain);
    }

    #[test]
    fn orders_of_ci_runners_are_broken() {
        assert_eq!(line("x ##[group]y"), "x \\x23#[group]y");
        assert_eq!(line("###vso[task]"), "#\\x23#vso[task]");
        assert_eq!(disarm("ok\n  ::error::x\n::y"), "ok\n  \\x3a:error::x\n\\x3a:y");
        assert_eq!(github_data("100%\n::error::x"), "100%25%0A::error::x");
        assert_eq!(github_property("a:b,c\nd"), "a%3Ab%2Cc\\nd");
    }

    #[test]
    fn markdown_has_no_way_out() {
        assert_eq!(markdown_code("a|`b` <script>"), r"<code>a\|\`b\` &lt;script&gt;</code>");
        assert_eq!(markdown_block("python", "x\n````\n"), "`````python\nx\n````\n`````\n");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_passes(input in any::<String>()) {
            prop_assert!(!line(&input).chars().any(acts));
            prop_assert!(!text(&input).chars().any(|c| acts(c) && c != '\n' && c != '\t'));
            prop_assert_eq!(text(&input).matches('\n').count(), input.matches('\n').count());
        }

        #[test]
        fn no_order_passes(input in r"[ \t#:a-z\[\]%\n]{0,40}") {
            let shown = text(&input);
            prop_assert!((0..shown.len()).all(|at| !is_order(&shown[at..])));
            prop_assert!(!disarm(&shown).lines().any(|line| line.trim_start().starts_with("::")));
            prop_assert!(!github_data(&input).contains('\n'));
            let property = github_property(&input);
            prop_assert!(!property.contains([':', ',', '\n']));
        }

        #[test]
        fn json_is_harmless_and_exact(input in any::<String>(), tail in "[#a-z\\[\u{202e}\u{1b}]{0,20}") {
            let input = input + &tail;
            let mut out = Vec::new();
            JsonEscapes::write(&input, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            prop_assert!(!out.trim_end_matches('\n').chars().any(acts));
            prop_assert!((0..out.len()).filter(|&at| out.is_char_boundary(at)).all(|at| !is_order(&out[at..])));
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), input);
        }

        #[test]
        fn markdown_of_anything_is_inert(input in any::<String>()) {
            let code = markdown_code(&input);
            let inner = code.strip_prefix("<code>").and_then(|rest| rest.strip_suffix("</code>")).unwrap();
            prop_assert!(!inner.contains(['<', '>', '\n', '@']));
        }
    }
}
