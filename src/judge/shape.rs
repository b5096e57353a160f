//! The kind of thing that a text shows: a number, a list, an exception, words. Whether two texts are of one kind says
//! whether the one is likely to have been written for the other.

use crate::model::Shown;

#[derive(Debug, PartialEq)]
enum Shape<'a> {
    Exception,
    Number,
    /// `True`, `False`, `None`.
    Constant,
    Text(String),
    /// A list, a tuple or a set.
    Collection,
    Mapping,
    Call(String),
    /// `<class …>`: the first word.
    Angle(String),
    Words(&'a str),
}

impl<'a> Shape<'a> {
    fn of(text: &'a str) -> Self {
        let text = text.trim();
        if is_exception(text) {
            return Shape::Exception;
        }
        match Shown::read_all(text) {
            Some(Shown::Number(_)) => Shape::Number,
            Some(Shown::Text(contents, _)) => Shape::Text(contents),
            Some(Shown::Name(name)) if matches!(name.as_str(), "True" | "False" | "None") => Shape::Constant,
            Some(Shown::Sequence(..) | Shown::Set(_)) => Shape::Collection,
            Some(Shown::Dict(_)) => Shape::Mapping,
            Some(Shown::Call(name, _)) => Shape::Call(name.rsplit('.').next().unwrap_or_default().to_owned()),
            Some(Shown::Angle(inside)) => Shape::Angle(inside.split(' ').next().unwrap_or_default().to_owned()),
            _ => Shape::Words(text),
        }
    }
}

/// Types that are shown as calls, and hold items in a row.
const LISTS: [&str; 8] = ["range", "dict_keys", "dict_values", "dict_items", "deque", "set", "frozenset", "array"];

/// Whether two texts show things of one kind, or are nearly the same.
pub fn alike(said: &str, given: &str) -> bool {
    match (Shape::of(said), Shape::of(given)) {
        (Shape::Words(a), Shape::Words(b)) => is_near(a, b),
        (Shape::Text(a), Shape::Words(b)) | (Shape::Words(b), Shape::Text(a)) => is_near(&a, b),
        (Shape::Text(_), Shape::Text(_)) => true,
        (Shape::Text(a), _) => a == given.trim(),
        (_, Shape::Text(b)) => b == said.trim(),
        // What an older Python, or a reader, takes for a list: `[1, 2]` for `range(1, 3)`.
        (Shape::Collection, Shape::Call(name)) if LISTS.contains(&name.as_str()) => true,
        (a, b) => a == b || is_same_text(said, given),
    }
}

/// Two texts of as many lines, in words: below a prompt they are the answer, whatever they say.
pub fn same_lines_of_words(said: &str, given: &str) -> bool {
    let words = |text| matches!(Shape::of(text), Shape::Words(_) | Shape::Text(_));
    words(said) && words(given) && said.trim().lines().count() == given.trim().lines().count()
}

/// Whether a text is one word, of letters and digits alone.
pub fn is_one_word(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

/// Whether two texts are the same but for white space.
pub fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn is_same_text(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.replace(['\'', '"', '`'], "").split_whitespace().collect::<String>();
    bare(a) == bare(b)
}

/// Whether a good half of two texts is the same.
fn is_near(a: &str, b: &str) -> bool {
    const LONGEST: usize = 2_000;
    is_same_text(a, b) || a.len() < LONGEST && b.len() < LONGEST && similar::TextDiff::from_chars(a, b).ratio() >= 0.55
}

/// Whether a text ends with an exception as a traceback does: `ValueError: no`, `StopIteration`.
pub fn is_exception(text: &str) -> bool {
    const ENDS: [&str; 7] = ["Error", "Exception", "Warning", "Interrupt", "Exit", "StopIteration", "Group"];
    let last = text.trim_end().lines().next_back().unwrap_or_default().trim();
    let name = last.split_once(':').map_or(last, |(name, _)| name);
    let class = name.rsplit('.').next().unwrap_or(name);
    class.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'))
        && ENDS.iter().any(|end| class.ends_with(end))
}

/// Whether Python says that the code does not compile.
pub fn is_syntax_error(actual: &str) -> bool {
    ["SyntaxError", "IndentationError", "TabError"].iter().any(|name| actual.starts_with(name))
}

/// Whether a syntax error is documented by a message of its own, and Python can only say that it does not know what it
/// reads: a later one may.
pub fn is_of_newer_syntax(documented: &str, actual: &str) -> bool {
    const KNOWS_NOTHING: &str = "SyntaxError: invalid syntax";
    actual.trim() == KNOWS_NOTHING && documented.starts_with("SyntaxError: ") && documented.trim() != KNOWS_NOTHING
}

/// Whether a document names the error of a compiler that Python gives. A body that is missing is no error of the
/// document's: the transcript has lost it.
pub fn names_syntax_error(documented: &str, actual: &str) -> bool {
    let lost = actual.starts_with("IndentationError") && !documented.contains("IndentationError");
    !lost && ["SyntaxError", "IndentationError", "TabError"].iter().any(|name| documented.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_one_kind_is_alike() {
        for (said, given) in [
            ("3", "4"),
            ("[1, 2]", "[1, 3]"),
            ("(1, 2)", "[1, 2]"),
            ("True", "False"),
            ("None", "True"),
            ("'a'", "'b'"),
            ("{'a': 1}", "{'b': 2}"),
            ("KeyError: 'a'", "ValueError: b"),
            ("'5'", "5"),
            ("Hello, World", "Hello, world!"),
            ("Point(1, 2)", "Point(x=1, y=2)"),
            ("a b", "'a b'"),
            ("[1, 3]", "range(1, 5, 2)"),
        ] {
            assert!(alike(said, given), "{said} / {given}");
        }
        for (said, given) in [
            ("3", "[1, 2]"),
            ("a cached result", "True"),
            ("print('a')", "Asabeneh Yetayeh"),
            ("[1, 2]", "TypeError: no"),
            ("4", "'{{a+2}'"),
            ("a", "no such line"),
        ] {
            assert!(!alike(said, given), "{said} / {given}");
        }
    }

    #[test]
    fn a_lost_body_is_no_answer() {
        assert!(is_syntax_error("IndentationError: expected an indented block"));
        assert!(!names_syntax_error("SyntaxError: invalid syntax", "IndentationError: expected an indented block"));
        assert!(names_syntax_error("SyntaxError: EOL", "SyntaxError: unterminated string literal"));
        assert!(is_exception("Traceback…\na.b.KeyError: 'x'") && !is_exception("Note: this"));
    }
}
