//! Documents → blocks: where the code stands, what each piece of it is, and what belongs together.
//!
//! `markdown` finds fences and headings by line, for documents are often not quite Markdown (fences in JSX, in
//! admonitions, indented anyhow) and a stricter reader would lose them. `session` and `indented` find code that
//! stands in the text without a fence; `plain` finds code that nothing marks at all, and `passage` divides a text that
//! has no headings. `classify` decides what a piece is by what it holds, never by the file's name.

mod chunk;
pub mod classify;
pub mod indented;
mod logical;
pub mod markdown;
mod passage;
mod plain;
pub mod section;
pub mod session;

use crate::block::{Block, BlockKind};
use crate::document::Document;
pub use section::Section;

/// Lines and bytes of a block that is read: a hundred times what a reader follows, and little enough for stages whose
/// work grows faster than the block.
const MOST_LINES: usize = 4000;
const MOST_BYTES: usize = 256 << 10;

/// What was found in a document.
#[derive(Clone, Debug, Default)]
pub struct Extracted {
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// The sections in order; the first is what stands before any heading.
    pub sections: Vec<Section>,
    /// The lines that belong to no block, with their sections.
    pub text: Vec<TextLine>,
    /// How many lines look like Python and were passed over, for nothing tells where the code begins and ends.
    pub passed_over: usize,
    /// First lines of blocks that are too long to be read.
    pub too_long: Vec<usize>,
}

/// A line of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLine {
    /// Its number, 1-based.
    pub line: usize,
    /// Its section.
    pub section: usize,
    /// Its text.
    pub text: String,
}

impl Extracted {
    /// The nearest Python block before block `index` under the same question.
    pub fn python_before(&self, index: usize) -> Option<usize> {
        let question = self.question(index);
        (0..index).rev().take_while(|&at| self.question(at) == question).find(|&at| self.blocks[at].is_python())
    }

    /// The question (index of a section) that a block stands under.
    pub fn question(&self, block: usize) -> usize {
        let section = self.blocks.get(block).map_or(0, |block| block.section);
        self.sections.get(section).map_or(0, |section| section.question)
    }
}

/// Finds the blocks of a document.
pub fn extract(document: &Document) -> Extracted {
    let scan = scan(document);
    let mut sections = scan.sections;
    section::assign_questions(&mut sections);
    let mut pieces = scan.pieces;
    let (unmarked, text) = plain::cut(scan.text, &scan.code);
    let (unfenced, text) = indented::find(text);
    pieces.extend(unmarked);
    pieces.extend(unfenced);
    pieces.sort_by_key(|piece| piece.first);
    let mut blocks: Vec<Block> = Vec::new();
    let (pieces, long): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(Piece::is_readable);
    for piece in &pieces {
        let before = blocks.last().filter(|before| {
            let asked = |section: usize| sections.get(section).map(|section| section.question);
            asked(before.section) == asked(piece.section)
        });
        let context = classify::Context {
            heading: sections.get(piece.section).map_or("", |section| &section.title),
            after_python: before.is_some_and(|before| before.kind != BlockKind::Other),
            lines_between: before.map_or(usize::MAX, |before| lines_between(&text, before.last, piece.first)),
        };
        blocks.extend(classify::classify(piece, &context));
    }
    let passed_over = text.iter().filter(|line| indented::looks_like_code(&line.text)).count();
    Extracted { blocks, sections, text, passed_over, too_long: long.iter().map(|piece| piece.first).collect() }
}

/// Scans a document, its unmarked code included: a comment there is no heading, and where there are no headings the
/// text is divided without them.
fn scan(document: &Document) -> markdown::Scan {
    let first = markdown::scan(document, Vec::new());
    let code = plain::find(&first.text);
    if code.is_empty() {
        return first;
    }
    let mut scan = markdown::scan(document, code);
    if scan.sections.len() == 1 || has_comments_for_headings(document, &scan.sections) {
        scan.sections.truncate(1);
        scan.sections.extend(passage::find(&scan.text, &scan.code));
        let sections = &scan.sections;
        scan.text.iter_mut().for_each(|line| line.section = passage::section_at(sections, line.line));
        scan.pieces.iter_mut().for_each(|piece| piece.section = passage::section_at(sections, piece.first));
    }
    scan
}

/// Whether the headings of a document with unmarked code are comments in a shell's or another language's: all alike,
/// and some right below a line of text.
fn has_comments_for_headings(document: &Document, sections: &[Section]) -> bool {
    let below_text = |section: &Section| !document.line(section.line.saturating_sub(1)).trim().is_empty();
    let headings = || sections.iter().filter(|section| section.level > 0);
    headings().all(|section| section.level == 1) && headings().any(below_text)
}

/// How many lines of text that are not empty stand between two lines.
fn lines_between(text: &[TextLine], after: usize, before: usize) -> usize {
    let start = text.partition_point(|line| line.line <= after);
    text[start..].iter().take_while(|line| line.line < before).filter(|line| !line.text.trim().is_empty()).count()
}

/// A run of lines that may be code, before it is known what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// First line in the document, 1-based, fences not counted.
    pub first: usize,
    /// The lines, without what their container puts before them.
    pub lines: Vec<String>,
    /// The info string of its fence; `None` where it has no fence.
    pub info: Option<String>,
    /// Characters of the container before each line.
    pub indent: usize,
    /// Its section.
    pub section: usize,
    /// The last line of text above it since the heading or the block before; empty where there is none.
    pub lead_in: String,
    /// Whether it has no mark around it, and was taken for Python for what it says.
    pub plain: bool,
}

impl Piece {
    fn is_readable(&self) -> bool {
        self.lines.len() <= MOST_LINES && self.lines.iter().map(|line| line.len() + 1).sum::<usize>() <= MOST_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(usize, usize, BlockKind)> {
        let extracted = extract(&Document::new("d.md".into(), text));
        extracted.blocks.iter().map(|block| (block.first, block.last, block.kind)).collect()
    }

    #[test]
    fn fences_of_all_forms_are_found() {
        assert_eq!(kinds("```python\nx = 1\n```\n"), [(2, 2, BlockKind::Script)]);
        assert_eq!(kinds("~~~ py\nx = 1\n~~~\n"), [(2, 2, BlockKind::Script)]);
        assert_eq!(kinds("> ```python\n> x = 1\n> ```\n"), [(2, 2, BlockKind::Script)]);
        assert_eq!(kinds("- item\n\n    ```python title=\"a.py\"\n    x = 1\n    ```\n"), [(4, 4, BlockKind::Script)]);
        assert_eq!(kinds("!!! note\n    ``` {.python}\n    x = 1\n    ```\n"), [(3, 3, BlockKind::Script)]);
        assert_eq!(kinds("1. ```python theme={null}\n   x = 1\n   ```\n"), [(2, 2, BlockKind::Script)]);
        assert_eq!(kinds("```\nimport os\nx = os.sep\n```\n"), [(2, 3, BlockKind::Script)]);
        assert_eq!(kinds("```bash\npip install x\n```\n"), [(2, 2, BlockKind::Other)]);
        assert_eq!(kinds("```python\nx = 1\n"), [(2, 2, BlockKind::Script)]);
    }

    #[test]
    fn an_inner_fence_of_another_length_is_content() {
        assert_eq!(kinds("````markdown\n```python\nx = 1\n```\n````\n"), [(2, 4, BlockKind::Other)]);
    }

    #[test]
    fn an_answer_block_belongs_to_the_code_before_it() {
        let text = "# A\n\n## Q\n\n```python\nprint([1])\n```\n\n### The Answer\n\n```python\n[1]\n```\n\n## R\n";
        assert_eq!(kinds(text), [(6, 6, BlockKind::Script), (12, 12, BlockKind::Answer)]);
        let text = "```python\nprint(1)\n```\n\nOutput:\n```\n1\n```\n";
        assert_eq!(kinds(text), [(2, 2, BlockKind::Script), (7, 7, BlockKind::Answer)]);
    }

    #[test]
    fn a_fence_that_mixes_prompts_and_a_script_is_two_blocks() {
        let text = "```python\n>>> a = 1\n>>> a\n1\n\n# as a script\na = 2\nprint(a)\n```\n";
        assert_eq!(kinds(text), [(2, 4, BlockKind::Repl), (6, 8, BlockKind::Script)]);
    }

    #[test]
    fn code_without_a_fence_is_found() {
        assert_eq!(kinds("Try it:\n\n>>> 1 + 1\n2\n\nGood.\n"), [(3, 4, BlockKind::Repl)]);
        assert_eq!(kinds("Like this:\n\n    x = [1]\n    print(x)\n\nGood.\n"), [(3, 4, BlockKind::Script)]);
    }
}
