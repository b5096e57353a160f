//! reStructuredText by its structure: directives with their options, literal blocks, doctest blocks, headings.
//!
//! The rules are docutils' (<https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html>) as far as they tell code
//! from text; the directives are also Sphinx's (`sphinx.ext.doctest` among them) and those of its common extensions. What
//! stands below a line at a greater indentation belongs to it, at whatever depth, so one pass over the lines is enough.

mod directive;
mod heading;
mod items;

use super::markdown::indentation;
use super::section::COMPONENT;
use super::{Comment, Format, Line, Piece, Scan, Section, TextLine, marks, options};
use crate::document::Document;
use crate::model::{Options, Role};
use crate::syntax::prompt::is_prompt;
use directive::{Directive, Kind};
use std::borrow::Cow;

/// reStructuredText. Sphinx publishes the sources of its pages as `.rst.txt`.
pub(super) const FORMAT: Format =
    Format { name: "reStructuredText", endings: &["rst", "rst.txt"], searched: true, view: None, read };

/// Tabs within each other that are told apart: more than any page has.
const MOST_TABS: usize = 64;

fn read(document: &Document) -> Scan {
    let text: Vec<Cow<str>> = document.lines().map(items::without_marker).collect();
    let lines: Vec<&str> = text.iter().map(AsRef::as_ref).collect();
    let scan = Scan { sections: vec![Section::default()], ..Scan::default() };
    let mut reader = Reader { lines, scan, styles: Vec::new(), section: 0, ..Reader::default() };
    let mut at = 0;
    while at < reader.lines.len() {
        at = reader.element(at).max(at + 1);
    }
    reader.scan
}

#[derive(Default)]
struct Reader<'a> {
    lines: Vec<&'a str>,
    scan: Scan,
    /// The headings' styles, the highest first: the mark, and whether it stands above as well.
    styles: Vec<(char, bool)>,
    section: usize,
    /// The tabs that are open: their indentation and the section around them.
    tabs: Vec<(usize, usize)>,
    lead_in: String,
    /// The language that literal blocks have where they name none.
    language: Option<String>,
}

impl Reader<'_> {
    /// Takes what begins at index `at`; returns the index after it.
    fn element(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        if line.trim().is_empty() {
            return self.text(at, line);
        }
        self.close_tabs(indentation(line));
        if let Some(found) = heading::at(&self.lines, at) {
            let after = found.after;
            self.heading(found, at + 1);
            return after;
        }
        if let Some(found) = directive::read(&self.lines, at) {
            return self.directive(at, &found);
        }
        if directive::is_explicit(line) {
            return self.explicit(at, line);
        }
        if is_prompt(line) { self.doctest_block(at) } else { self.paragraph_line(at, line) }
    }

    /// Takes a line of text, and the literal block that it leads to.
    fn paragraph_line(&mut self, at: usize, line: &str) -> usize {
        let text = line.trim();
        let Some(before) = text.strip_suffix("::") else { return self.text(at, line) };
        let indent = items::text_indent(line);
        let block = self.block_below(at + 1, indent);
        let blank = self.lines.get(at + 1).is_some_and(|next| next.trim().is_empty());
        if !blank || block.is_empty() {
            return self.text(at, line);
        }
        if !before.is_empty() {
            self.text(at, &line.trim_end()[..line.trim_end().len() - 1]);
        }
        let info = self.language.clone().unwrap_or_default();
        self.piece(block.clone(), Role::Guess, Some(info), Options::default());
        block.end
    }

    /// A comment is nothing to a reader; the text of a footnote is.
    fn explicit(&mut self, at: usize, line: &str) -> usize {
        let indent = indentation(line);
        if line.trim().starts_with(".. [") {
            return self.text(at, line);
        }
        if line.trim().starts_with(".. _") || line.trim().starts_with("__ ") {
            return at + 1;
        }
        let asked = line.trim().strip_prefix("..").map(str::trim).filter(|text| marks::is_directive(text));
        if let Some(text) = asked {
            return self.comment(at, indent, text);
        }
        // An empty comment ends what stands above it, and holds nothing.
        let empty = line.trim() == ".." && self.lines.get(at + 1).is_none_or(|next| next.trim().is_empty());
        if empty { at + 1 } else { self.block_below(at + 1, indent).end.max(at + 1) }
    }

    /// A comment that asks for something, with the block that it may hold.
    fn comment(&mut self, at: usize, indent: usize, text: &str) -> usize {
        let block = self.block_below(at + 1, indent);
        let body = self.lines_of(block.clone());
        self.scan.comments.push(Comment { line: at + 1, section: self.section, text: text.to_owned(), body });
        if block.is_empty() { at + 1 } else { block.end }
    }

    /// Sessions that stand in the text. What follows after a blank line goes on with them where it is at a prompt.
    fn doctest_block(&mut self, at: usize) -> usize {
        let indent = indentation(self.lines[at]);
        let mut end = at + 1;
        for next in at + 1..self.lines.len() {
            let line = self.lines[next];
            if line.trim().is_empty() {
                continue;
            }
            let goes_on = next == end && indentation(line) >= indent || is_prompt(line) && indentation(line) == indent;
            if !goes_on {
                break;
            }
            end = next + 1;
        }
        self.piece(at..end, Role::Session, None, Options::default());
        end
    }

    fn directive(&mut self, at: usize, found: &Directive) -> usize {
        match found.kind {
            Kind::Code => self.code(at, found, Role::Guess, Some(self.language_of(found))),
            Kind::Doctest => self.code(at, found, Role::Session, None),
            Kind::Testcode => self.code(at, found, Role::Code, None),
            Kind::Testoutput => self.code(at, found, Role::Output, None),
            Kind::Testsetup => self.code(at, found, Role::Setup, None),
            Kind::Testcleanup => self.code(at, found, Role::Cleanup, None),
            Kind::ParsedLiteral => self.code(at, found, Role::Guess, Some(found.name.clone())),
            Kind::Highlight => {
                self.language = Some(found.argument.clone()).filter(|language| !is_default(language));
                self.block_below(at + 1, found.indent).end.max(at + 1)
            }
            Kind::Nothing => self.block_below(at + 1, found.indent).end.max(at + 1),
            Kind::Tab => {
                self.open_tab(at, found);
                found.content
            }
            Kind::Text => self.admonition(at, found),
            Kind::Container => found.content,
        }
    }

    /// The text that stands beside the name of an admonition is the first line of what it says.
    fn admonition(&mut self, at: usize, found: &Directive) -> usize {
        if !found.argument.is_empty() {
            let line = format!("{}   {}", " ".repeat(found.indent), found.argument);
            let after = self.paragraph_line(at, &line);
            return after.max(found.options_end);
        }
        found.options_end
    }

    fn code(&mut self, at: usize, found: &Directive, role: Role, info: Option<String>) -> usize {
        let block = self.block_below(found.content, found.indent);
        if block.is_empty() {
            return found.content.max(at + 1);
        }
        let end = block.end;
        self.piece(block, role, info, asked(found));
        end
    }

    fn language_of(&self, found: &Directive) -> String {
        match (found.name.as_str(), found.argument.split_whitespace().next()) {
            ("ipython", _) => "ipython".to_owned(),
            ("plot" | "jupyter-execute" | "exec_code" | "execute_code", _) => "python".to_owned(),
            (_, Some(language)) => language.to_owned(),
            (_, None) => self.language.clone().unwrap_or_default(),
        }
    }

    /// The lines below index `from` that are indented by more than `indent`, blank ones at its ends aside.
    fn block_below(&self, from: usize, indent: usize) -> std::ops::Range<usize> {
        let is_blank = |at: usize| self.lines[at].trim().is_empty();
        let Some(start) = (from..self.lines.len()).find(|&at| !is_blank(at)) else { return from..from };
        let mut end = start;
        for at in start..self.lines.len() {
            if is_blank(at) {
                continue;
            }
            if indentation(self.lines[at]) <= indent {
                break;
            }
            end = at + 1;
        }
        if end == start { from..from } else { start..end }
    }

    fn piece(&mut self, range: std::ops::Range<usize>, role: Role, info: Option<String>, options: Options) {
        let lines = self.lines_of(range);
        let lead_in = std::mem::take(&mut self.lead_in);
        self.scan.pieces.push(Piece { lines, role, info, section: self.section, lead_in, options });
    }

    /// Lines without the indentation that all of them have.
    fn lines_of(&self, range: std::ops::Range<usize>) -> Vec<Line> {
        let own = range.map(|at| (at, self.lines[at]));
        let indent = own.clone().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indentation(line)).min();
        own.map(|(at, line)| cut(at + 1, line, indent.unwrap_or_default())).collect()
    }

    fn text(&mut self, at: usize, line: &str) -> usize {
        if !line.trim().is_empty() {
            self.lead_in = line.trim().to_owned();
        }
        self.scan.text.push(TextLine { line: at + 1, section: self.section, text: line.to_owned() });
        at + 1
    }

    fn heading(&mut self, found: heading::Heading, line: usize) {
        let style = (found.mark, found.overlined);
        let level = self.styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        // Six levels are all that any page has; what is deeper stands beside the sixth.
        self.open((level + 1).min(COMPONENT - 1), found.title, line);
    }

    fn open(&mut self, level: usize, title: String, line: usize) {
        self.section = self.scan.open_section(self.section, level, title, line);
        self.lead_in.clear();
    }

    /// Tabs stand side by side: what one defines another does not see.
    fn open_tab(&mut self, at: usize, found: &Directive) {
        if self.tabs.len() < MOST_TABS {
            self.tabs.push((found.indent, self.section));
            let level = COMPONENT + self.tabs.len() - 1;
            self.open(level, found.argument.clone(), at + 1);
        }
    }

    fn close_tabs(&mut self, indent: usize) {
        while let Some((_, around)) = self.tabs.pop_if(|(own, _)| indent <= *own) {
            self.section = around;
        }
    }
}

fn is_default(language: &str) -> bool {
    matches!(language, "" | "default" | "python" | "python3" | "py" | "py3" | "guess")
}

/// A line without `indent` columns of white space.
fn cut(number: usize, line: &str, indent: usize) -> Line {
    let mut columns = 0;
    let taken = line.chars().take_while(|&c| {
        let more = matches!(c, ' ' | '\t') && columns < indent;
        columns += if c == '\t' { 8 - columns % 8 } else { 1 };
        more
    });
    // White space is one byte a character.
    let taken = taken.count();
    Line::new(number, taken, line[taken..].trim_end())
}

/// What the options of a directive ask for.
fn asked(found: &Directive) -> Options {
    let tested =
        matches!(found.kind, Kind::Doctest | Kind::Testcode | Kind::Testoutput | Kind::Testsetup | Kind::Testcleanup);
    options::of(if tested { &found.argument } else { "" }, &found.options)
}

#[cfg(test)]
mod tests;
