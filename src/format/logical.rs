//! Lines of text seen as Python's tokenizer would see them: brackets, strings, comments, words.
//!
//! Most lines of prose are told from code here, by their words alone and without a parser, so that a long document of
//! prose costs little.

/// Where a reader stands between two lines.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    depth: usize,
    triple: Option<char>,
    backslash: bool,
}

/// Deepest brackets that are followed: what people write has a handful, and a parser may recurse for each.
const DEEPEST: usize = 40;

/// Longest line, in bytes, that is taken for code.
const LONGEST: usize = 1000;

impl State {
    /// Whether the statement goes on in the next line.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0 || self.triple.is_some() || self.backslash
    }

    /// Whether the next line begins inside a string.
    pub(super) fn is_in_string(&self) -> bool {
        self.triple.is_some()
    }

    /// Reads one line. Returns it without comments and with `_` for what strings hold; `None` where no Python line
    /// looks like this: a string without an end, a bracket that nothing opened, a mark that Python does not know.
    pub(super) fn read(&mut self, line: &str) -> Option<Masked> {
        if line.len() > LONGEST {
            return None;
        }
        let mut masked = Masked::default();
        let mut rest = line;
        self.backslash = false;
        while let Some(c) = rest.chars().next() {
            if let Some(quote) = self.triple {
                let Some(length) = end_of_string(rest, quote, true) else { return Some(masked) };
                masked.code.push(quote);
                self.triple = None;
                rest = &rest[length..];
                continue;
            }
            match c {
                '#' => {
                    masked.comment = true;
                    break;
                }
                '"' | '\'' => {
                    rest = self.string(rest, c, &mut masked)?;
                    continue;
                }
                '(' | '[' | '{' => self.depth += 1,
                ')' | ']' | '}' => self.depth = self.depth.checked_sub(1)?,
                '\\' if rest.len() == 1 => self.backslash = true,
                '?' | '$' | '\\' => return None,
                _ if !c.is_ascii() && !c.is_alphanumeric() => return None,
                _ => {}
            }
            masked.code.push(c);
            rest = &rest[c.len_utf8()..];
        }
        let length = masked.code.trim_end().len();
        masked.code.truncate(length);
        (self.depth <= DEEPEST).then_some(masked)
    }

    /// Takes the string that begins `rest`; returns what is left of the line.
    fn string<'a>(&mut self, rest: &'a str, quote: char, masked: &mut Masked) -> Option<&'a str> {
        masked.code.push(quote);
        let triple = rest.len() >= 3 && rest.chars().take(3).all(|c| c == quote);
        let opening = if triple { 3 } else { 1 };
        match end_of_string(&rest[opening..], quote, triple) {
            Some(length) => {
                masked.code.push('_');
                masked.code.push(quote);
                Some(&rest[opening + length..])
            }
            None if triple => {
                self.triple = Some(quote);
                Some("")
            }
            None => None,
        }
    }
}

/// Bytes up to the end of the string whose content begins `rest`, the closing quotes included.
fn end_of_string(rest: &str, quote: char, triple: bool) -> Option<usize> {
    let mut skip = false;
    let closing = if triple { 3 } else { 1 };
    rest.char_indices().find_map(|(at, c)| {
        if std::mem::take(&mut skip) {
            return None;
        }
        skip = c == '\\';
        (c == quote && rest[at..].chars().take(closing).filter(|&c| c == quote).count() == closing)
            .then_some(at + closing)
    })
}

/// A line without its comment and without what its strings hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Masked {
    /// The code.
    pub(super) code: String,
    /// Whether a comment follows it.
    pub(super) comment: bool,
}

/// Words that may stand beside another word in Python.
const KEYWORDS: [&str; 36] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "while", "with", "yield",
];

fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok() || matches!(word, "try" | "type")
}

/// Whether a line is prose by its first two words: no Python statement begins with two names.
pub(super) fn begins_as_prose(line: &str) -> bool {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let is_name = |word: &str| word.chars().all(|c| c.is_alphanumeric() || c == '_') && !is_keyword(word);
    is_name(first) && is_name(second)
}

impl Masked {
    /// Whether words follow each other, or a bracket or a string, as they do in prose alone.
    pub(super) fn reads_as_prose(&self) -> bool {
        // The last `.` ends a sentence; a number such as `1.` is rare enough at the end of a line.
        if self.code.ends_with('.') && !self.code.ends_with("...") {
            return true;
        }
        let mut before = Before::Nothing;
        let mut rest = self.code.as_str();
        while let Some(c) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = if is_word(c) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
            let (token, after) = rest.split_at(length);
            let string = is_word(c) && after.starts_with(['"', '\'']);
            let now = match c {
                _ if string => Before::Nothing,
                _ if is_word(c) && is_keyword(token) => Before::Nothing,
                _ if is_word(c) && before == Before::Operand => return true,
                _ if is_word(c) => Before::Operand,
                ')' | ']' | '}' | '"' | '\'' => Before::Operand,
                ' ' | '\t' => before,
                _ => Before::Nothing,
            };
            // A string's closing quote follows its `_`, which is no word of the code.
            before = if matches!(c, '"' | '\'') && after.starts_with('_') { Before::Nothing } else { now };
            rest = after;
        }
        false
    }

    /// Whether nothing but words, commas, dots and colons stands there.
    pub(super) fn is_only_words(&self) -> bool {
        self.code.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | ',' | '.' | ':' | '-' | '\''))
    }

    /// Whether the line opens a body.
    pub(super) fn opens_body(&self) -> bool {
        self.code.ends_with(':')
    }
}

/// What stands before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Operand,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn masked(line: &str) -> Option<Masked> {
        State::default().read(line)
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn strings_and_comments_are_masked() {
        let line = masked(r#"x = f("a # (b", 'c\'d')  # “so”"#).unwrap();
        assert_eq!((line.code.as_str(), line.comment), ("x = f(\"_\", '_')", true));
        for line in ["it's", "a)", "x = “a”", "a → b", "what?", "costs $5"] {
            assert_eq!(masked(line), None, "{line}");
        }
    }

    #[test]
    fn a_statement_goes_on_over_lines() {
        for (line, open) in [("x = [", true), ("x = \"\"\"a", true), ("x = 1 + \\", true), ("x = '''a'''", false)] {
            let mut state = State::default();
            assert!(state.read(line).is_some(), "{line}");
            assert_eq!(state.is_open(), open, "{line}");
        }
        let mut state = State::default();
        state.read("x = '''it's (");
        assert_eq!(state.read("(' '''").unwrap().code, "'");
        assert!(!state.is_open());
    }

    #[test]
    fn words_in_a_row_are_prose() {
        for line in ["D.method() calls:", "Note that x = 1", "import the module", "x = 1 and so on", "done."] {
            assert!(masked(line).unwrap().reads_as_prose(), "{line}");
        }
        for line in ["x = y if z else w", "print(f'a b', r\"c\")", "for x in y:", "a is not b", "async def f(): ..."] {
            assert!(!masked(line).unwrap().reads_as_prose(), "{line}");
        }
        assert!(begins_as_prose("The answer is 42"));
        assert!(!begins_as_prose("import os"));
    }
}
