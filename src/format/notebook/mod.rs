//! Notebooks of Jupyter: code cells are one state, what is stored below them is their answer, and Markdown cells are a
//! document. Read from the file alone; no Jupyter is needed.

mod json;
mod magic;

use super::{Format, Line, Piece, Scan, markdown};
use crate::document::{Cell, CellKind, Document};
use crate::model::{Expected, Options, Reason, Role};

/// Notebooks.
pub(super) const FORMAT: Format =
    Format { name: "notebook", endings: &["ipynb"], searched: true, view: Some(json::view), read };

/// Tags and comments by which a cell is not run: Jupyter's own (<https://jupyterbook.org/en/stable/content/execute.html>)
/// and nbval's (<https://nbval.readthedocs.io>).
const SKIPPED: [&str; 3] = ["skip-execution", "nbval-skip", "NBVAL_SKIP"];
/// Those by which what is stored below it does not count.
const NOT_COMPARED: [&str; 2] = ["nbval-ignore-output", "NBVAL_IGNORE_OUTPUT"];
/// The tag by which a cell may raise (<https://nbclient.readthedocs.io>).
pub(super) const RAISES: &str = "raises-exception";

/// What the language is called of a notebook that ran on Python 2.
const PYTHON_2: &str = "python2";

fn read(document: &Document) -> Scan {
    let Some(view) = &document.view else { return markdown::read(document) };
    let mut prose = vec![""; document.line_count()];
    for line in view.cells.iter().filter(|cell| cell.kind == CellKind::Markdown).flat_map(|cell| cell.source.clone()) {
        if let Some(blank) = prose.get_mut(line - 1) {
            *blank = document.line(line);
        }
    }
    let mut scan = markdown::read(&Document::new(document.path.clone(), &prose.join("\n")));
    for cell in view.cells.iter().filter(|cell| cell.kind == CellKind::Code) {
        let pieces = pieces(document, cell, &scan);
        scan.pieces.extend(pieces);
    }
    scan.pieces.sort_by_key(Piece::first);
    Scan { one_state: true, ..scan }
}

/// The code of a cell, and what is stored below it.
fn pieces(document: &Document, cell: &Cell, scan: &Scan) -> Vec<Piece> {
    let lines = |range: &std::ops::Range<usize>| -> Vec<Line> {
        range.clone().map(|line| Line::new(line, 0, document.line(line).trim_end_matches(['\r', '\n']))).collect()
    };
    if cell.source.is_empty() {
        return Vec::new();
    }
    let (code, magic) = magic::without(lines(&cell.source));
    let has = |words: &[&str]| {
        let commented = |word: &str| code.iter().any(|line| line.text.starts_with('#') && line.text.contains(word));
        words.iter().any(|word| cell.tags.iter().any(|tag| tag == word) || commented(word))
    };
    let skip = if has(&SKIPPED) { Some(Reason::Skipped) } else { magic.of_cell.clone() };
    let above = scan.text.partition_point(|line| line.line < cell.source.start);
    let above = scan.text[..above].iter().rev().find(|line| !line.text.trim().is_empty());
    let place = Piece {
        section: above.map_or(0, |line| line.section),
        lead_in: above.map_or_else(String::new, |line| line.text.trim().to_owned()),
        ..Piece::default()
    };
    let compared = skip.clone().or_else(|| has(&NOT_COMPARED).then_some(Reason::Skipped)).or(magic.of_output);
    let shown = |lines: Vec<Line>, role: Role| {
        let options = Options { skip: compared.clone(), ..Options::default() };
        Some(Piece { lines, role, options, ..place.clone() }).filter(|piece| !piece.lines.is_empty())
    };
    let output = shown(lines(&cell.output), Role::Output);
    let result = shown(lines(&cell.result), Role::Result);
    let info = Some(cell.language.clone());
    let role = if is_python(&cell.language) { Role::Code } else { Role::Guess };
    let versions = (cell.language == PYTHON_2).then(|| "< 3.0".to_owned());
    let expected = has(&[RAISES]).then_some(Expected::Raises);
    let options = Options { skip, versions, expected, ..Options::default() };
    let code = Piece { lines: code, role, info, options, ..place.clone() };
    if role == Role::Code { [Some(code), output, result].into_iter().flatten().collect() } else { vec![code] }
}

fn is_python(language: &str) -> bool {
    matches!(language.to_lowercase().as_str(), "" | "python" | PYTHON_2 | "python3" | "ipython" | "ipython3")
}

#[cfg(test)]
mod tests;
