//! Markdown and plain text: fences, headings and titled components, line by line; and the code that nothing marks.
//!
//! The rules are CommonMark's (0.31, "Fenced code blocks", "ATX headings", "Setext headings") with one liberty: a
//! fence counts at any indentation. In CommonMark four spaces make indented code of it, but people put fences into
//! admonitions, JSX components and list items at whatever depth, and their renderers show code.

mod fence;
mod outline;

use super::passage;
use super::plain::{self, Run};
use super::{Comment, Format, Line, Piece, Scan, Section, TextLine, indented, marks, myst, pre};
use crate::document::Document;
use fence::Fence;
use outline::{Outline, underlined};

/// Markdown in all its kinds, and plain text, which is often not quite without marks.
pub const FORMAT: Format = Format {
    name: "Markdown",
    endings: &["md", "markdown", "mdx", "qmd", "rmd", "txt", "text"],
    searched: true,
    view: None,
    read,
};

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
