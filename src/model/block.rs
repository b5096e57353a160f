//! A block: one run of code in a document.

use super::{DoctestFlags, Reason};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// An interactive session: `>>>` prompts with the output below them.
    Repl,
    /// A script: one compilation unit.
    Script,
    /// The answer to, or the output of, an earlier block.
    Answer,
    /// Not Python.
    Other,
}

/// One run of code, fenced or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// First line in the document, 1-based, fences not counted.
    pub first: usize,
    /// Last line in the document, 1-based, inclusive.
    pub last: usize,
    /// First word of the info string, lower case; empty where there is none.
    pub language: String,
    /// What it is.
    pub kind: BlockKind,
    /// The text, without the indentation and the quote marks of its container.
    pub code: String,
    /// Where each line of the text begins in the document; none for code that was made of a sentence.
    pub origins: Vec<Origin>,
    /// Index of the section the block stands in; sections are numbered in the document's order.
    pub section: usize,
    /// The line of text right above the block: the last line of a paragraph, or the heading; empty if neither.
    pub lead_in: String,
    /// Whether the words above it announce an answer.
    pub announced: bool,
    /// What the words around it say of its answers.
    pub stance: Stance,
    /// What its marks say that it is.
    pub role: Role,
    /// What its marks ask for.
    pub options: Options,
    /// Whether it stands in running text or in a table: then it provides nothing for other blocks.
    pub inline: bool,
}

impl Block {
    /// Whether the block holds code that can be run.
    pub fn is_python(&self) -> bool {
        matches!(self.kind, BlockKind::Repl | BlockKind::Script)
    }

    /// The document's line (1-based) of line `line` (1-based) of the code.
    pub fn document_line(&self, line: usize) -> usize {
        self.origin(line).map_or(self.first + line - 1, |origin| origin.line)
    }

    /// Where line `line` (1-based) of the code begins.
    pub fn origin(&self, line: usize) -> Option<Origin> {
        self.origins.get(line.checked_sub(1)?).copied()
    }

    /// The line (1-based) of the code that stands in the document's line `line` (1-based).
    pub fn code_line(&self, line: usize) -> Option<usize> {
        if self.origins.is_empty() {
            return (line + 1).checked_sub(self.first).filter(|line| *line > 0);
        }
        self.origins.iter().position(|origin| origin.line == line).map(|at| at + 1)
    }
}

/// What the words around a block say of the answers in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stance {
    /// That they are so.
    #[default]
    States,
    /// That one might expect them.
    Expects,
    /// That they are so, or were, on other versions of something: a guide to upgrading, a list of changes.
    OtherVersions,
}

/// A place in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The document's line, 1-based.
    pub line: usize,
    /// Characters that stand before it in that line.
    pub column: usize,
}

/// What the marks of a piece ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The groups that it belongs to, as they are written: blocks of one group share their names; `*` is each of them.
    pub group: Option<String>,
    /// What doctest is told for all of its entries.
    pub flags: DoctestFlags,
    /// Why it is not run.
    pub skip: Option<Reason>,
    /// The versions of Python that it is meant for, as they are written: `>= 3.12`.
    pub versions: Option<String>,
    /// What its author knows of it.
    pub expected: Option<Expected>,
    /// The file that it is, as its marks name it.
    pub file: Option<String>,
    /// Patterns of lines that are no answers in what is documented as its output.
    pub ignored_lines: Vec<String>,
}

/// What an author knows of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Its answers hold nowhere.
    False,
    /// Its answers fail from this minor version on: `(3, 11)`.
    Outdated((u16, u16)),
    /// It raises, and no exception is documented.
    Raises,
}

/// What the marks of a piece say that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Python that is run as one compilation unit.
    Code,
    /// A session: code at prompts, its output below them.
    Session,
    /// What the code before it, of the same group, prints: surely, and all of it.
    Output,
    /// What the last expression of the code before it evaluates to.
    Result,
    /// Code that runs before all other code of its group.
    Setup,
    /// Code that runs after all other code of its group.
    Cleanup,
    /// Nothing: only what it holds can settle it.
    #[default]
    Guess,
}
