//! What a format makes of a document: pieces of code and of output, sections and running text, each line with the
//! place that it came from.

use super::{Comment, Section};
use crate::model::{Options, Origin, Problem, Role};

/// All that stands in a document.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// The pieces in order.
    pub pieces: Vec<Piece>,
    /// The sections in order; the first is what stands before any heading.
    pub sections: Vec<Section>,
    /// All other lines.
    pub text: Vec<TextLine>,
    /// The comments that ask for something.
    pub comments: Vec<Comment>,
    /// What is wrong with what is asked for; of lines, and without the path.
    pub problems: Vec<Problem>,
    /// Whether all of its code is one state, whatever headings stand between.
    pub one_state: bool,
}

impl Scan {
    /// Opens a section in the place of `current`, or within it or one that it stands in, as its level tells. Gives its index.
    pub fn open_section(&mut self, current: usize, level: usize, title: String, line: usize) -> usize {
        let mut parent = current;
        while self.sections[parent].level >= level {
            parent = self.sections[parent].parent;
        }
        self.sections.push(Section { title, level, line, parent, question: 0 });
        self.sections.len() - 1
    }
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

/// A run of lines that a format tells from the text around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its lines, without what their container puts before them; never none.
    pub lines: Vec<Line>,
    /// What it is, as far as its marks say.
    pub role: Role,
    /// The language that its marks name, as they stand: a fence's info string, a directive's argument; `None` where it
    /// has no marks.
    pub info: Option<String>,
    /// Its section.
    pub section: usize,
    /// The last line of text above it since the heading or the block before; empty where there is none.
    pub lead_in: String,
    /// What its marks ask for.
    pub options: Options,
}

/// A line of a piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub origin: Origin,
}

impl Line {
    /// A line that begins after `column` characters of the document's line `line` (1-based).
    pub fn new(line: usize, column: usize, text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: Origin { line, column } }
    }
}

impl AsRef<str> for Line {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Piece {
    /// Its first line in the document, 1-based.
    pub fn first(&self) -> usize {
        self.lines.first().map_or(0, |line| line.origin.line)
    }
}
