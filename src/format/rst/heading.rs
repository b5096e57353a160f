//! Headings: a line of text with a line of one punctuation mark below it, and perhaps one above it as well.

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The mark of its lines.
    pub(super) mark: char,
    /// Whether one stands above it.
    pub(super) overlined: bool,
    /// Its text.
    pub(super) title: String,
    /// Index of the line after it.
    pub(super) after: usize,
}

/// The heading that begins at index `at`.
pub(super) fn at(lines: &[&str], at: usize) -> Option<Heading> {
    if !at.checked_sub(1).is_none_or(|above| lines[above].trim().is_empty() || lines[above].starts_with(".. ")) {
        return None;
    }
    let line = |offset: usize| lines.get(at + offset).map_or("", |line| line.trim_end());
    if let Some(mark) = rule(line(0)) {
        let title = line(1).trim();
        let fits = rule(line(2)) == Some(mark) && !title.is_empty() && rule(title).is_none() && line(2) == line(0);
        return fits.then(|| Heading { mark, overlined: true, title: title.to_owned(), after: at + 3 });
    }
    let (title, under) = (line(0), line(1));
    let mark = rule(under)?;
    let enough = under.chars().count() >= title.chars().count().min(4) && !title.starts_with([' ', '\t', '>']);
    (enough && !title.is_empty()).then(|| Heading { mark, overlined: false, title: title.to_owned(), after: at + 2 })
}

/// The mark of a line that holds nothing else, three times at least.
fn rule(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then_some(mark)
}
