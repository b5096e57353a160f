//! Scripts in cells, as Jupytext, Spyder and Visual Studio Code have them
//! (<https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format>): `# %%` begins a cell of code, and
//! `# %% [markdown]` one of Markdown in comments. All of it is one state, as in a notebook.

use crate::document::Document;
use crate::format::{Line, Piece, Scan, Section, TextLine, markdown};
use crate::model::{Options, Reason, Role};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Code,
    Markdown,
    Raw,
}

/// Where a cell begins.
#[derive(Clone, Debug)]
struct Cell {
    /// Its first line below the mark, 1-based.
    start: usize,
    kind: Kind,
    /// Whether its tags say that it is not run.
    skipped: bool,
}

/// Whether a script is divided into cells.
pub(super) fn has_cells(document: &Document) -> bool {
    document.lines().any(|line| mark(line).is_some())
}

/// Reads the cells.
pub(super) fn read(document: &Document) -> Scan {
    let cells = cells(document);
    let end = |at: usize| cells.get(at + 1).map_or(document.line_count() + 1, |next| next.start - 1);
    let mut prose = vec![""; document.line_count()];
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.kind == Kind::Markdown) {
        for line in cell.start..end(at) {
            prose[line - 1] = uncommented(document.line(line));
        }
    }
    let inner = Document::new(document.path.clone(), &prose.join("\n"));
    let mut scan = markdown::read(&inner);
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.kind == Kind::Code) {
        let lines = (cell.start..end(at)).map(|line| Line::new(line, 0, document.line(line).trim_end())).collect();
        let above = above(&scan.text, cell.start);
        scan.pieces.push(Piece {
            lines,
            role: Role::Code,
            info: Some("python".to_owned()),
            section: above.map_or(0, |line| line.section),
            lead_in: above.map_or_else(String::new, |line| line.text.trim().to_owned()),
            options: Options { skip: cell.skipped.then_some(Reason::Skipped), ..Options::default() },
        });
    }
    if scan.sections.is_empty() {
        scan.sections.push(Section::default());
    }
    scan.pieces.retain(|piece| !piece.lines.is_empty());
    scan.pieces.sort_by_key(Piece::first);
    Scan { one_state: true, ..scan }
}

/// The last line of text above a line.
fn above(text: &[TextLine], line: usize) -> Option<&TextLine> {
    let above = text.partition_point(|text| text.line < line);
    text[..above].iter().rev().find(|line| !line.text.trim().is_empty())
}

/// The cells in order; what stands above the first mark is one of code.
fn cells(document: &Document) -> Vec<Cell> {
    let mut cells = vec![Cell { start: 1, kind: Kind::Code, skipped: false }];
    for (at, line) in document.lines().enumerate() {
        if let Some(title) = mark(line) {
            let has = |word: &str| title.contains(word);
            let kind = match () {
                () if has("[markdown]") || has("[md]") => Kind::Markdown,
                () if has("[raw]") => Kind::Raw,
                () => Kind::Code,
            };
            cells.push(Cell { start: at + 2, kind, skipped: has("skip-execution") || has("\"skip\"") });
        }
    }
    cells
}

/// What stands behind the mark that begins a cell.
fn mark(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('#')?.trim_start();
    let exported = || rest.strip_prefix("In[").filter(|rest| rest.ends_with("]:"));
    rest.strip_prefix("%%").filter(|title| title.is_empty() || title.starts_with([' ', '%'])).or_else(exported)
}

/// A line of Markdown without the comment's mark.
fn uncommented(line: &str) -> &str {
    let rest = line.strip_prefix('#').unwrap_or(line);
    rest.strip_prefix(' ').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;

    #[test]
    fn cells_are_one_state() {
        let text = "import os\n\n# %% [markdown]\n# # Title\n# Words:\n# ```python\n# 1 + 1  # 2\n# ```\n# %%\nx = 1\n\n\
                    # %% tags=[\"skip-execution\"]\nx\n# %% [raw]\n# nothing\n# In[3]:\ny = 2\n";
        let extracted = extract(&Document::new("d.py".into(), text));
        assert!(extracted.one_state);
        let places: Vec<_> =
            extracted.blocks.iter().map(|block| (block.first, block.last, block.options.skip.is_some())).collect();
        assert_eq!(places, [(1, 1, false), (7, 7, false), (10, 10, false), (13, 13, true), (17, 17, false)]);
        assert_eq!(extracted.blocks[2].lead_in, "Words:");
    }

    #[test]
    fn other_comments_are_no_marks() {
        for line in ["#%%timeit", "# 100 %%", "x = 1  # %%", "#!/usr/bin/python"] {
            assert_eq!(mark(line), None, "{line}");
        }
        assert!(["#%%", "# %% Title", "# %%%% part", "# In[ ]:"].iter().all(|line| mark(line).is_some()));
    }
}
