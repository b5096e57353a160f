//! Fences, headings and titled components, line by line.
//!
//! The rules are CommonMark's (0.31, "Fenced code blocks", "ATX headings", "Setext headings") with one liberty: a
//! fence counts at any indentation. In CommonMark four spaces make indented code of it, but people put fences into
//! admonitions, JSX components and list items at whatever depth, and their renderers show code.

use super::section::COMPONENT;
use super::{Piece, Section, TextLine};
use crate::document::Document;

/// Titled components within each other that are told apart: more than any page has.
const MOST_COMPONENTS: usize = 64;

/// What a scan finds.
#[derive(Debug, Default)]
pub struct Scan {
    /// The fenced pieces in order.
    pub pieces: Vec<Piece>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// All other lines.
    pub text: Vec<TextLine>,
    /// Lines (1-based, inclusive) among these that are code without a mark around it.
    pub code: Vec<(usize, usize)>,
}

/// Scans a document. What looks like a heading in `code` (runs of lines, 1-based and inclusive, in order) is none.
pub fn scan(document: &Document, code: Vec<(usize, usize)>) -> Scan {
    let lines: Vec<&str> = document.lines().collect();
    let scan = Scan { sections: vec![Section::default()], code, ..Scan::default() };
    let mut scanner = Scanner { scan, ..Scanner::default() };
    let mut at = 0;
    while at < lines.len() {
        at = match Fence::open(lines[at]) {
            Some(fence) => scanner.fence(&lines, at, &fence),
            None => scanner.text_line(&lines, at),
        };
    }
    scanner.scan
}

#[derive(Default)]
struct Scanner {
    scan: Scan,
    section: usize,
    components: Vec<(String, usize)>,
    lead_in: String,
}

impl Scanner {
    /// Takes the fence that opens at index `at`; returns the index after it.
    fn fence(&mut self, lines: &[&str], at: usize, fence: &Fence) -> usize {
        let inside = &lines[at + 1..];
        // One look for either end: a look for the end of the quote alone would go over all of the rest each time.
        let leaves_quote = |line: &str| strip_quotes(line, fence.quotes).is_none();
        let found = inside.iter().position(|line| fence.closes(line) || leaves_quote(line));
        let closed = found.filter(|&at| fence.closes(inside[at]));
        // Without a closing fence the container ends it, as far as its indentation tells.
        let end = closed.unwrap_or_else(|| {
            let container = found.unwrap_or(inside.len());
            let leaves = |line: &&str| !line.trim().is_empty() && indentation(line) < fence.indent;
            inside[..container].iter().position(leaves).unwrap_or(container)
        });
        self.scan.pieces.push(Piece {
            first: at + 2,
            lines: inside[..end].iter().map(|line| fence.content(line)).collect(),
            info: Some(fence.info.clone()),
            indent: fence.indent + fence.quote_width,
            section: self.section,
            lead_in: std::mem::take(&mut self.lead_in),
            plain: false,
        });
        at + 1 + end + usize::from(closed.is_some())
    }

    /// Takes one line of text, or a heading; returns the index after it.
    fn text_line(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines[at];
        if self.is_code(at + 1) {
            self.lead_in.clear();
        } else if let Some((level, title)) = atx_heading(line) {
            self.open(level, title, at + 1);
        } else if let Some(level) = lines.get(at + 1).and_then(|next| setext_level(line, next)) {
            self.open(level, line.trim().to_owned(), at + 1);
            return at + 2;
        } else if let Some((name, title)) = component(line).filter(|_| self.components.len() < MOST_COMPONENTS) {
            let level = COMPONENT + self.components.len();
            self.open(level, title, at + 1);
            self.components.push((name, self.section));
        } else {
            self.close_component(line);
            if !line.trim().is_empty() {
                self.lead_in = line.trim().to_owned();
            }
        }
        self.scan.text.push(TextLine { line: at + 1, section: self.section, text: line.to_owned() });
        at + 1
    }

    fn is_code(&self, line: usize) -> bool {
        let at = self.scan.code.partition_point(|run| run.1 < line);
        self.scan.code.get(at).is_some_and(|run| run.0 <= line)
    }

    fn open(&mut self, level: usize, title: String, line: usize) {
        if level < COMPONENT {
            self.components.clear();
        }
        let mut parent = self.section;
        while self.scan.sections[parent].level >= level {
            parent = self.scan.sections[parent].parent;
        }
        self.section = self.scan.sections.len();
        self.lead_in.clear();
        self.scan.sections.push(Section { title, level, line, parent, question: 0 });
    }

    fn close_component(&mut self, line: &str) {
        let Some(name) = line.trim().strip_prefix("</").and_then(|rest| rest.strip_suffix('>')) else { return };
        if let Some(at) = self.components.iter().rposition(|(open, _)| open == name) {
            let section = self.components[at].1;
            self.components.truncate(at);
            self.section = self.scan.sections[section].parent;
            self.lead_in.clear();
        }
    }
}

/// An opening code fence.
struct Fence {
    mark: char,
    length: usize,
    indent: usize,
    quotes: usize,
    quote_width: usize,
    info: String,
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        // Most lines have neither mark: settled before anything is looked at closely.
        if !line.contains("```") && !line.contains("~~~") {
            return None;
        }
        let (quotes, rest) = split_quotes(line);
        let quote_width = line.chars().count() - rest.chars().count();
        let rest = skip_list_marker(rest);
        let trimmed = rest.trim_start();
        let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = trimmed.chars().take_while(|&c| c == mark).count();
        let info = trimmed[length..].trim();
        if length < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let before = line.chars().count() - trimmed.chars().count();
        Some(Self { mark, length, indent: before - quote_width, quotes, quote_width, info: info.to_owned() })
    }

    fn closes(&self, line: &str) -> bool {
        let Some(rest) = strip_quotes(line, self.quotes) else { return false };
        let mark = rest.trim();
        indentation(rest) <= self.indent + 3
            && mark.chars().count() >= self.length
            && mark.chars().all(|c| c == self.mark)
    }

    /// A line of content without the quote marks and without as much indentation as the fence has.
    fn content(&self, line: &str) -> String {
        let rest = strip_quotes(line, self.quotes).unwrap_or(line);
        let mut taken = 0;
        let start = rest
            .char_indices()
            .find(|(_, c)| {
                let stop = taken >= self.indent || !matches!(c, ' ' | '\t');
                taken += if *c == '\t' { 4 } else { 1 };
                stop
            })
            .map_or(rest.len(), |(at, _)| at);
        rest[start..].trim_end().to_owned()
    }
}

/// Columns of white space at the start of a line; a tab counts to the next multiple of four.
pub(super) fn indentation(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// Takes the quote marks off a line: how many, and the rest. `>>>` is a prompt and no quote.
fn split_quotes(line: &str) -> (usize, &str) {
    let (mut count, mut rest) = (0, line);
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let Some(inner) = trimmed.strip_prefix('>') else { break };
        if rest.len() - trimmed.len() > 3 || trimmed.starts_with(">>>") || count > 64 {
            break;
        }
        count += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    (count, rest)
}

/// Takes `count` quote marks off a line, if it has as many.
fn strip_quotes(line: &str, count: usize) -> Option<&str> {
    let mut rest = line;
    for _ in 0..count {
        rest = rest.trim_start_matches(' ').strip_prefix('>')?;
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    Some(rest)
}

/// Skips the marker of a list item that stands before a fence on the same line.
fn skip_list_marker(line: &str) -> &str {
    let trimmed = line.trim_start();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    let rest = match trimmed[digits..].chars().next() {
        Some('.' | ')') if (1..=9).contains(&digits) => &trimmed[digits + 1..],
        Some('-' | '*' | '+') if digits == 0 => &trimmed[1..],
        _ => return line,
    };
    if rest.starts_with(' ') { rest } else { line }
}

fn atx_heading(line: &str) -> Option<(usize, String)> {
    let trimmed = line.trim_start_matches(' ');
    let level = trimmed.chars().take_while(|&c| c == '#').count();
    let title = trimmed.get(level..)?;
    if line.len() - trimmed.len() > 3
        || !(1..=6).contains(&level)
        || !(title.is_empty() || title.starts_with([' ', '\t']))
    {
        return None;
    }
    Some((level, title.trim().trim_end_matches('#').trim_end().to_owned()))
}

/// The level of the heading that `line` is because of the underline below it.
fn setext_level(line: &str, next: &str) -> Option<usize> {
    let under = next.trim_end();
    let level = match under.chars().next()? {
        '=' => 1,
        '-' => 2,
        _ => return None,
    };
    let mark = under.chars().next()?;
    let is_text =
        !line.trim().is_empty() && indentation(line) <= 3 && !line.contains('|') && !line.starts_with(['-', '>', '<']);
    (is_text && under.len() >= 3 && under.chars().all(|c| c == mark)).then_some(level)
}

/// The name and title of a component that opens on this line: `<Accordion title="…">`, `<summary>…</summary>`.
fn component(line: &str) -> Option<(String, String)> {
    let tag = line.trim().strip_prefix('<')?;
    let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let title =
        tag.split_once("title=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(title, _)| title.to_owned());
    let opens = tag.ends_with('>') && !tag.ends_with("/>") && !tag.contains("</");
    match title {
        Some(title) if opens && name.chars().next().is_some_and(char::is_uppercase) => Some((name, title)),
        None if opens && name == "details" => Some((name, String::new())),
        _ => None,
    }
}
