//! How a report for people is to look. Whoever calls decides; a renderer asks neither the terminal nor the environment.

use std::path::PathBuf;

use textwrap::core::display_width;

use super::repository::Repository;

/// How a report for people is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours. Every report makes sense without them.
    pub color: bool,
    /// Box drawing, dashes and ellipses beyond ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Where set, paths are OSC 8 links to files below this folder, which is absolute.
    pub links: Option<PathBuf>,
    /// Where documents lie, for the formats that a hosting service reads.
    pub repository: Repository,
    /// Shows what could not be verified, and nothing is shortened.
    pub verbose: bool,
    /// Shows findings and problems alone, without the summary.
    pub quiet: bool,
}

impl Default for Style {
    /// What a pipe or a CI log can show.
    fn default() -> Self {
        Self {
            color: false,
            unicode: false,
            width: 80,
            links: None,
            repository: Repository::unknown(),
            verbose: false,
            quiet: false,
        }
    }
}

impl Style {
    /// Between the ends of a range of versions.
    pub fn dash(&self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// For what was left out.
    pub fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// `text` in `style`, where colours are wanted.
    pub fn paint(&self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// As much of `text` as fits into so many columns of a terminal.
pub(super) fn fit(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += display_width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            end = at;
            break;
        }
    }
    &text[..end]
}

/// A path in so many columns: where it is too long, its first folders go; the file's name stays in any case.
pub(super) fn short_path(path: &str, columns: usize, style: &Style) -> String {
    let mut rest = path;
    while display_width(rest) + if rest == path { 0 } else { style.ellipsis().len() + 1 } > columns {
        let Some((_, after)) = rest.split_once('/') else { break };
        rest = after;
    }
    if rest == path { path.to_owned() } else { format!("{}/{rest}", style.ellipsis()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_path_the_end_is_kept() {
        let style = Style::default();
        assert_eq!(short_path("docs/a/guide.md", 15, &style), "docs/a/guide.md");
        assert_eq!(short_path("docs/a/guide.md", 13, &style), ".../guide.md");
        assert_eq!(short_path("docs/a/b/guide.md", 15, &style), ".../b/guide.md");
        assert_eq!(short_path("a/guide.md", 3, &style), ".../guide.md");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(fit("日本語", 5), "日本");
        assert_eq!(fit("abc", 5), "abc");
    }
}
