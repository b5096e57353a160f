//! Markdown and plain text: fences, headings and titled components, line by line; and the code that nothing marks.
//!
//! The rules are CommonMark's (0.31, "Fenced code blocks", "ATX headings", "Setext headings") with one liberty: a
//! fence counts at any indentation. In CommonMark four spaces make indented code of it, but people put fences into
//! admonitions, JSX components and list items at whatever depth, and their renderers show code.

use super::passage;
use super::plain::{self, Run};
use super::section::COMPONENT;
use super::{Comment, Format, Line, Piece, Scan, Section, TextLine, indented, marks, myst, pre};
use crate::document::Document;
use crate::model::Role;

/// Markdown in all its kinds, and plain text, which is often not quite without marks.
pub const FORMAT: Format = Format {
    name: "Markdown",
    endings: &["md", "markdown", "mdx", "qmd", "rmd", "txt", "text"],
    searched: true,
    view: None,
    read,
};

/// Titled components within each other that are told apart: more than any page has.
const MOST_COMPONENTS: usize = 64;

/// Reads a document: its fences and headings, and the code that nothing marks.
pub(super) fn read(document: &Document) -> Scan {
    let (text, marks) = split(document);
    let code = plain::find(&text);
    let mut scan = Outline::of(text, marks, &code);
    if !code.is_empty() && (scan.sections.len() == 1 || has_comments_for_headings(document, &scan.sections)) {
        divide_without_headings(&mut scan, &code);
    }
    let (unmarked, text) = plain::cut(scan.text, &code);
    let (unfenced, text) = indented::find(text);
    scan.pieces.extend(unmarked);
    scan.pieces.extend(unfenced);
    scan.pieces.sort_by_key(Piece::first);
    let cells = scan.pieces.iter().any(myst::is_cell) || is_quarto(document) && scan.pieces.iter().any(myst::is_chunk);
    Scan { text, one_state: cells, ..scan }
}

/// Whether the name of a document says that its chunks are run as one.
fn is_quarto(document: &Document) -> bool {
    let ending = document.path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    matches!(ending.as_deref(), Some("qmd" | "rmd"))
}

/// Whether the headings of a document with unmarked code are comments in a shell's or another language's: all alike,
/// and some right below a line of text.
fn has_comments_for_headings(document: &Document, sections: &[Section]) -> bool {
    let below_text = |section: &Section| !document.line(section.line.saturating_sub(1)).trim().is_empty();
    let headings = || sections.iter().filter(|section| section.level > 0);
    headings().all(|section| section.level == 1) && headings().any(below_text)
}

/// Divides a text by its passages.
fn divide_without_headings(scan: &mut Scan, code: &[Run]) {
    scan.sections.truncate(1);
    scan.sections.extend(passage::find(&scan.text, code));
    let sections = &scan.sections;
    scan.text.iter_mut().for_each(|line| line.section = passage::section_at(sections, line.line));
    scan.pieces.iter_mut().for_each(|piece| piece.section = passage::section_at(sections, piece.first()));
}

/// What stands between lines of text.
enum Mark {
    Fence(Piece),
    /// A comment that asks for something.
    Comment(Comment),
    /// A heading with an underline.
    Heading {
        level: usize,
        title: String,
    },
}

/// Tells fences and underlined headings, each with its line, from the lines of text.
fn split(document: &Document) -> (Vec<TextLine>, Vec<(usize, Mark)>) {
    let lines: Vec<&str> = document.lines().collect();
    let (mut text, mut marks) = (Vec::new(), Vec::new());
    let last_close = pre::last_close(&lines);
    let is_closed = |at: usize| last_close.is_some_and(|last| at <= last);
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if let Some(fence) = Fence::open(line) {
            let (piece, end) = fence.piece(&lines, at);
            marks.push((at + 1, Mark::Fence(piece)));
            at = end;
        } else if let Some((comment, end)) = comment(&lines, at) {
            marks.push((at + 1, Mark::Comment(comment)));
            at = end;
        } else if let Some((piece, end)) = is_closed(at).then(|| pre::read(&lines, at)).flatten() {
            marks.push((at + 1, Mark::Fence(piece)));
            at = end;
        } else if let Some(level) = lines.get(at + 1).and_then(|next| underlined(line, next)) {
            marks.push((at + 1, Mark::Heading { level, title: line.trim().to_owned() }));
            at += 2;
        } else if line.trim_start().starts_with(":::") {
            // What opens or closes a container is no text, and ends what stands above it.
            at += 1;
        } else {
            text.push(TextLine { line: at + 1, section: 0, text: line.to_owned() });
            at += 1;
        }
    }
    (text, marks)
}

/// The comment that begins at index `at` and asks for something, and the index after it: `<!-- … -->`, MDX's `{/* … */}`,
/// MyST's `% …`.
fn comment(lines: &[&str], at: usize) -> Option<(Comment, usize)> {
    let line = lines[at].trim();
    if let Some(text) = line.strip_prefix("% ").filter(|text| marks::is_directive(text)) {
        return Some((Comment { line: at + 1, section: 0, text: text.to_owned(), body: Vec::new() }, at + 1));
    }
    let (rest, closing) = line
        .strip_prefix("<!--")
        .map(|rest| (rest.trim_start_matches('-'), "-->"))
        .or_else(|| line.strip_prefix("{/*").map(|rest| (rest, "*/}")))?;
    if let Some((text, _)) = rest.split_once(closing) {
        let text = text.trim().trim_end_matches('-').trim_end();
        let comment = Comment { line: at + 1, section: 0, text: text.to_owned(), body: Vec::new() };
        return marks::is_directive(text).then_some((comment, at + 1));
    }
    let first = if rest.trim().is_empty() { at + 1 } else { at };
    let text = if first == at { rest.trim() } else { lines.get(first)?.trim() };
    if !marks::is_directive(text) {
        return None;
    }
    let end = (first + 1..lines.len()).find(|&at| lines[at].contains(closing))?;
    let body = (first + 1..end).map(|at| Line::new(at + 1, 0, lines[at].trim_end())).collect();
    Some((Comment { line: at + 1, section: 0, text: text.to_owned(), body }, end + 1))
}

/// Gives all that was found its section.
#[derive(Default)]
struct Outline {
    scan: Scan,
    section: usize,
    components: Vec<(String, usize)>,
    lead_in: String,
}

impl Outline {
    /// What looks like a heading in `code` is none.
    fn of(text: Vec<TextLine>, marks: Vec<(usize, Mark)>, code: &[Run]) -> Scan {
        let scan = Scan { sections: vec![Section::default()], ..Scan::default() };
        let mut outline = Self { scan, ..Self::default() };
        let mut marks = marks.into_iter().peekable();
        for line in text {
            while let Some((at, mark)) = marks.next_if(|(at, _)| *at < line.line) {
                outline.mark(at, mark);
            }
            outline.text_line(line, code);
        }
        marks.for_each(|(at, mark)| outline.mark(at, mark));
        outline.scan
    }

    fn mark(&mut self, line: usize, mark: Mark) {
        match mark {
            Mark::Heading { level, title } => self.open(level, title, line),
            Mark::Comment(comment) => self.scan.comments.push(Comment { section: self.section, ..comment }),
            Mark::Fence(piece) => {
                let lead_in = std::mem::take(&mut self.lead_in);
                if !piece.lines.is_empty() {
                    self.scan.pieces.push(Piece { section: self.section, lead_in, ..piece });
                }
            }
        }
    }

    fn text_line(&mut self, line: TextLine, code: &[Run]) {
        if is_within(code, line.line) {
            self.lead_in.clear();
        } else if let Some((level, title)) = atx_heading(&line.text) {
            self.open(level, title, line.line);
        } else if let Some((name, title)) = component(&line.text).filter(|_| self.components.len() < MOST_COMPONENTS) {
            let level = COMPONENT + self.components.len();
            self.open(level, title, line.line);
            self.components.push((name, self.section));
        } else {
            self.close_component(&line.text);
            if !line.text.trim().is_empty() {
                self.lead_in = line.text.trim().to_owned();
            }
        }
        self.scan.text.push(TextLine { section: self.section, ..line });
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
    info: String,
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        // Most lines have neither mark: settled before anything is looked at closely.
        if !line.contains("```") && !line.contains("~~~") && !line.contains(":::") {
            return None;
        }
        let (quotes, rest) = split_quotes(line);
        let quote_width = line.chars().count() - rest.chars().count();
        let rest = skip_list_marker(rest);
        let trimmed = rest.trim_start();
        let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~' | ':'))?;
        let length = trimmed.chars().take_while(|&c| c == mark).count();
        let info = trimmed[length..].trim();
        if length < 3 || mark == '`' && info.contains('`') || mark == ':' && !myst::is_colon_fence(info) {
            return None;
        }
        let before = line.chars().count() - trimmed.chars().count();
        Some(Self { mark, length, indent: before - quote_width, quotes, info: info.to_owned() })
    }

    /// What it holds, which begins after index `at`, and the index after it.
    fn piece(&self, lines: &[&str], at: usize) -> (Piece, usize) {
        let inside = &lines[at + 1..];
        // One look for either end: a look for the end of the quote alone would go over all of the rest each time.
        let leaves_quote = |line: &str| strip_quotes(line, self.quotes).is_none();
        let found = inside.iter().position(|line| self.closes(line) || leaves_quote(line));
        let closed = found.filter(|&at| self.closes(inside[at]));
        // Without a closing fence the container ends it, as far as its indentation tells.
        let end = closed.unwrap_or_else(|| {
            let container = found.unwrap_or(inside.len());
            let leaves = |line: &&str| !line.trim().is_empty() && indentation(line) < self.indent;
            inside[..container].iter().position(leaves).unwrap_or(container)
        });
        let lines =
            inside[..end].iter().enumerate().map(|(offset, line)| self.content(at + 2 + offset, line)).collect();
        let piece = Piece { lines, role: Role::Guess, info: Some(self.info.clone()), ..Piece::default() };
        (myst::read(piece), at + 1 + end + usize::from(closed.is_some()))
    }

    fn closes(&self, line: &str) -> bool {
        let Some(rest) = strip_quotes(line, self.quotes) else { return false };
        let mark = rest.trim();
        indentation(rest) <= self.indent + 3
            && mark.chars().count() >= self.length
            && mark.chars().all(|c| c == self.mark)
    }

    /// A line of content without the quote marks and without as much indentation as the fence has.
    fn content(&self, number: usize, line: &str) -> Line {
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
        let before = line.len() - rest.len() + start;
        Line::new(number, line[..before].chars().count(), rest[start..].trim_end())
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

/// The level of the heading that `line` is because of the underline below it, unless marks of its own make it one.
fn underlined(line: &str, next: &str) -> Option<usize> {
    setext_level(line, next).filter(|_| atx_heading(line).is_none())
}

/// Whether a line stands in one of these runs.
fn is_within(runs: &[Run], line: usize) -> bool {
    let at = runs.partition_point(|run| run.1 < line);
    runs.get(at).is_some_and(|run| run.0 <= line)
}

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

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::{Extracted, extract};
    use crate::model::BlockKind::{Answer, Repl, Script};
    use crate::model::{Reason, Role};

    fn read(name: &str, text: &str) -> Extracted {
        extract(&Document::new(name.into(), text))
    }

    #[test]
    fn directives_of_myst_are_read() {
        let text = "```{code-block} python\n:caption: A\n\n>>> 1\n1\n```\n\n:::{doctest}\n>>> 1\n1\n:::\n\n```{testcode}\nprint(1)\n\
                    ```\n\n```{testoutput}\n1\n```\n";
        let blocks = read("d.md", text).blocks;
        let found: Vec<_> = blocks.iter().map(|block| (block.first, block.last, block.kind, block.role)).collect();
        assert_eq!(
            found,
            [
                (4, 5, Repl, Role::Guess),
                (9, 10, Repl, Role::Session),
                (14, 14, Script, Role::Code),
                (18, 18, Answer, Role::Output),
            ]
        );
    }

    #[test]
    fn cells_are_code_and_one_state() {
        let text = "# A\n\n```{code-cell} ipython3\nx = 1\n```\n\n# B\n\nThe output is:\n\n```{code-cell}\n:tags: [skip-execution]\nx\n```\n";
        let found = read("d.md", text);
        assert!(found.one_state && found.question(0) == found.question(1));
        assert_eq!(found.blocks.iter().map(|block| block.kind).collect::<Vec<_>>(), [Script, Script]);
        assert_eq!(found.blocks[1].options.skip, Some(Reason::Skipped));
        assert_eq!(found.blocks[1].code, "x");
    }

    #[test]
    fn chunks_that_are_not_evaluated_are_not_run() {
        for chunk in ["```{python}\n#| eval: false\n1  # 2\n```\n", "```{python, eval=FALSE}\n1  # 2\n```\n"] {
            assert_eq!(read("d.qmd", chunk).blocks[0].options.skip, Some(Reason::Skipped), "{chunk}");
        }
        assert_eq!(read("d.qmd", "```{python}\n#| eval: true\n1  # 2\n```\n").blocks[0].options.skip, None);
    }

    #[test]
    fn colons_close_what_they_open() {
        let found = read("d.md", ":::tip\n>>> 1 + 1\n2\n:::\n\nText.\n");
        assert_eq!(found.blocks.iter().map(|block| (block.first, block.last)).collect::<Vec<_>>(), [(2, 3)]);
        let found = read("d.md", "::: python\n>>> 1\n1\n:::\n");
        assert_eq!(found.blocks.iter().map(|block| (block.first, block.last)).collect::<Vec<_>>(), [(2, 3)]);
    }
}
