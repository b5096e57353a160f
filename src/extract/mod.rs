//! Documents → blocks: where the code stands, what each piece of it is, and what belongs together.
//!
//! `format` says what the marks of a document say; `classify` settles by what a piece holds what they leave open.

pub mod classify;
mod prompts;
mod stance;
mod within;

use crate::document::Document;
use crate::format::{self, Piece, Scan, Section, TextLine, section};
use crate::model::{Block, BlockKind, Problem, Role};

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
    /// Whether each block goes on where the one before it left off, as the cells of a notebook do.
    pub one_state: bool,
    /// What is wrong with what its author asks for; of lines, and without the path.
    pub problems: Vec<Problem>,
}

impl Extracted {
    /// The nearest Python block before block `index` under the same question.
    pub fn python_before(&self, index: usize) -> Option<usize> {
        let question = self.question(index);
        let before = (0..index).rev().take_while(|&at| self.question(at) == question);
        let nearest = before.into_iter().find(|&at| self.blocks[at].is_python())?;
        // A session in a docstring is a part of the script that it stands in.
        let around = |at: &usize| self.blocks[*at].last >= self.blocks[nearest].last && !self.blocks[*at].inline;
        Some((0..nearest).rev().take_while(|&at| self.question(at) == question).find(around).unwrap_or(nearest))
    }

    /// The Python block that an answer block shows the output of: the one before it under the same question, or of its
    /// group where its marks say that it is the output.
    pub fn asked_by(&self, index: usize) -> Option<usize> {
        let answer = self.blocks.get(index)?;
        if !matches!(answer.role, Role::Output | Role::Result) {
            return self.python_before(index);
        }
        let is_code = |block: &Block| block.role == Role::Code && block.options.group == answer.options.group;
        (0..index).rev().find(|&at| is_code(&self.blocks[at]))
    }

    /// The question (index of a section) that a block stands under.
    pub fn question(&self, block: usize) -> usize {
        let section = self.blocks.get(block).map_or(0, |block| block.section);
        self.sections.get(section).map_or(0, |section| section.question)
    }
}

/// Finds the blocks of a document.
pub fn extract(document: &Document) -> Extracted {
    of(format::read(document))
}

/// Makes blocks of what the format of a document found in it.
pub fn of(scan: Scan) -> Extracted {
    let Scan { pieces, mut sections, text, one_state, problems, .. } = scan;
    section::assign_questions(&mut sections);
    if one_state {
        sections.iter_mut().for_each(|section| section.question = 0);
    }
    let mut blocks: Vec<Block> = Vec::new();
    let (pieces, long): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(is_readable);
    for piece in &pieces {
        let before = blocks.last().filter(|before| {
            let asked = |section: usize| sections.get(section).map(|section| section.question);
            asked(before.section) == asked(piece.section)
        });
        let context = classify::Context {
            heading: sections.get(piece.section).map_or("", |section| &section.title),
            after_python: before.is_some_and(|before| before.kind != BlockKind::Other),
            lines_between: before.map_or(usize::MAX, |before| lines_between(&text, before.last, piece.first())),
        };
        blocks.extend(classify::classify(piece, &context));
    }
    for block in &mut blocks {
        block.stance = stance::of(block, &sections, &text);
    }
    let passed_over = text.iter().filter(|line| format::looks_like_code(&line.text)).count();
    let too_long = long.iter().map(Piece::first).collect();
    Extracted { blocks, sections, text, passed_over, one_state, too_long, problems }
}

/// How many lines of text that are not empty stand between two lines.
fn lines_between(text: &[TextLine], after: usize, before: usize) -> usize {
    let start = text.partition_point(|line| line.line <= after);
    text[start..].iter().take_while(|line| line.line < before).filter(|line| !line.text.trim().is_empty()).count()
}

fn is_readable(piece: &Piece) -> bool {
    piece.lines.len() <= MOST_LINES && piece.lines.iter().map(|line| line.text.len() + 1).sum::<usize>() <= MOST_BYTES
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
    fn code_that_is_indented_as_a_whole_is_code() {
        let extracted = extract(&Document::new("d.md".into(), "```py\n  def f():\n      return 1\n\n  f()\n```\n"));
        assert_eq!(extracted.blocks[0].code, "def f():\n    return 1\n\nf()");
        assert_eq!((extracted.blocks[0].kind, extracted.blocks[0].origins[3].column), (BlockKind::Script, 2));
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
