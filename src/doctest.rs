//! The rules of CPython's `doctest` for what stands below a prompt, with `ELLIPSIS`, `NORMALIZE_WHITESPACE` and
//! `IGNORE_EXCEPTION_DETAIL`: what its manual promises to those who run their sessions with it, and the directives by
//! which they change that (<https://docs.python.org/3/library/doctest.html#directives>).

use crate::ellipsis;
use crate::model::DoctestFlags;
use crate::syntax::Comment;

impl DoctestFlags {
    /// The flags that a list of options gives: `+SKIP, -ELLIPSIS`.
    pub fn of_options(options: &str) -> Self {
        let mut flags = Self::default();
        options.split([',', ' ', '\t']).for_each(|option| flags.turn(option));
        flags
    }

    /// The flags of an entry with these comments: `# doctest: +SKIP, -ELLIPSIS`.
    pub fn of<'a>(comments: impl IntoIterator<Item = &'a Comment>) -> Self {
        Self::default().with(comments)
    }

    /// These flags, changed as such comments ask.
    pub fn with<'a>(self, comments: impl IntoIterator<Item = &'a Comment>) -> Self {
        let mut flags = self;
        for option in
            comments.into_iter().filter_map(|comment| directive(&comment.text)).flat_map(str::split_whitespace)
        {
            option.split(',').for_each(|option| flags.turn(option));
        }
        flags
    }

    fn turn(&mut self, option: &str) {
        let Some(on) = option.strip_prefix('+').map(|_| true).or_else(|| option.strip_prefix('-').map(|_| false))
        else {
            return;
        };
        match &option[1..] {
            "SKIP" => self.skip = on,
            // What is not doctest's own: scipy's, Astropy's and xdoctest's words.
            "SKIPBLOCK" | "REMOTE_DATA" => self.skip = on,
            "IGNORE_OUTPUT" | "IGNORE_WANT" => self.uncompared = on,
            other if other.starts_with("REQUIRES(") => self.skip = on,
            "ELLIPSIS" => self.ellipsis = on,
            "NORMALIZE_WHITESPACE" => self.whitespace = on,
            "IGNORE_EXCEPTION_DETAIL" => self.type_alone = on,
            "DONT_ACCEPT_BLANKLINE" => self.blank_lines = !on,
            "DONT_ACCEPT_TRUE_FOR_1" => self.one_for_true = !on,
            _ => {}
        }
    }

    /// Whether the author asks for more exactness than is usual: then nothing is granted that doctest would not.
    pub fn is_strict(self) -> bool {
        Self { skip: false, uncompared: false, ..self } != Self::default()
    }
}

/// The options of a comment that is a directive; xdoctest has a word of its own
/// (<https://xdoctest.readthedocs.io/en/latest/xdoctest.directive.html>).
pub fn directive(comment: &str) -> Option<&str> {
    let comment = comment.trim_start_matches(['#', ' ']);
    comment.strip_prefix("doctest:").or_else(|| comment.strip_prefix("xdoctest:"))
}

/// Whether what was printed is what stands below the prompt.
pub fn passes(want: &str, got: &str, flags: DoctestFlags) -> bool {
    let (mut want, mut got) = (ended(want), ended(got));
    if want == got
        || flags.one_for_true && matches!((got.as_str(), want.as_str()), ("True\n", "1\n") | ("False\n", "0\n"))
    {
        return true;
    }
    if flags.blank_lines {
        want = lines(&want, |line| if line.trim() == "<BLANKLINE>" { "" } else { line });
        got = lines(&got, |line| if line.trim().is_empty() { "" } else { line });
    }
    if flags.whitespace {
        want = want.split_whitespace().collect::<Vec<_>>().join(" ");
        got = got.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    want == got || flags.ellipsis && ellipsis::stand_in(&want.split("...").collect::<Vec<_>>(), &got)
}

/// Text that ends with the end of a line.
fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

fn lines(text: &str, change: impl Fn(&str) -> &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            let bare = line.trim_end_matches('\n');
            format!("{}{}", change(bare), &line[bare.len()..])
        })
        .collect()
}

/// Line (0-based) of a traceback that names its exception: the first below the last header that is not indented and
/// begins with a word. What follows it is the rest of the message.
pub fn exception_line(lines: &[&str]) -> Option<usize> {
    let header = lines.iter().rposition(|line| is_header(line))?;
    let names = |line: &str| line.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    lines.iter().enumerate().skip(header + 1).find(|(_, line)| names(line)).map(|(at, _)| at)
}

/// Whether a line heads a traceback.
pub fn is_header(line: &str) -> bool {
    ["Traceback (most recent call last):", "Traceback (innermost last):"].contains(&line.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(text: &str) -> DoctestFlags {
        DoctestFlags::of(&[Comment { line: 1, column: 0, text: text.to_owned(), own_line: false, is_output: false }])
    }

    #[test]
    fn what_doctest_passes_passes() {
        for (want, got) in [
            ("1", "True\n"),
            ("[0, 1, ..., 9]", "[0, 1, 2, 3, 9]\n"),
            ("...", "anything\n"),
            ("a\n<BLANKLINE>\nb", "a\n\nb\n"),
            ("{1:  2,\n 3: 4}", "{1: 2, 3: 4}\n"),
            ("ab...", "ab\n"),
        ] {
            assert!(passes(want, got, DoctestFlags::default()), "{want} / {got}");
        }
        for (want, got) in
            [("1", "True, False\n"), ("[1,2]", "[1, 2]\n"), ("a...a", "a\n"), ("", "x\n"), ("'a'", "\"a\"\n")]
        {
            assert!(!passes(want, got, DoctestFlags::default()), "{want} / {got}");
        }
    }

    #[test]
    fn directives_change_what_passes() {
        assert!(flags("doctest: +SKIP").skip);
        assert!(!flags("doctest: +ELLIPSIS, +NORMALIZE_WHITESPACE").is_strict());
        for (directive, want, got) in [
            ("doctest: -ELLIPSIS", "[...]", "[1]\n"),
            ("doctest:+NORMALIZE_WHITESPACE,-ELLIPSIS", "[...]", "[1]\n"),
            ("doctest: -NORMALIZE_WHITESPACE", "a  b", "a b\n"),
            ("doctest: +DONT_ACCEPT_BLANKLINE -NORMALIZE_WHITESPACE", "<BLANKLINE>", "\n"),
            ("doctest: +DONT_ACCEPT_TRUE_FOR_1", "1", "True\n"),
        ] {
            assert!(passes(want, got, DoctestFlags::default()), "{directive}");
            assert!(flags(directive).is_strict() && !passes(want, got, flags(directive)), "{directive}");
        }
        assert_eq!(flags("see doctest: +SKIP"), DoctestFlags::default());
        assert!(flags("xdoctest: +REQUIRES(module:numpy)").skip && flags("doctest: +REMOTE_DATA").skip);
        assert!(flags("doctest: +IGNORE_OUTPUT").uncompared && !flags("doctest: +IGNORE_OUTPUT").is_strict());
        assert_eq!(flags("doctest: +SHOW_WARNINGS"), DoctestFlags::default());
    }

    #[test]
    fn a_traceback_names_its_exception_right_below_the_stack() {
        let lines = ["Traceback (most recent call last):", "  ...", "ValueError: a", "more of it", "and prose"];
        assert_eq!(exception_line(&lines), Some(2));
        assert_eq!(exception_line(&["ValueError: a"]), None);
    }
}
