//! Cells: a line that begins with `# %%` begins one, as editors that run cells know it. Each is compiled on its own; the
//! claims are about the last, and those before are its context.

use crate::model::Mode;

/// What begins the first line of a cell.
const MARK: &str = "# %%";

/// One cell of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How many lines of the snippet stand before its first.
    pub before: usize,
    /// How it is compiled, where its mark says so: `# %% [repl]`.
    pub mode: Option<Mode>,
    /// Its code, without the mark.
    pub code: String,
}

/// The cells of a snippet, one at least. Lines before the first mark are a cell if they hold anything.
pub fn cells(code: &str) -> Vec<Cell> {
    let mut cells = vec![Cell { before: 0, mode: None, code: String::new() }];
    for (at, line) in code.split_inclusive('\n').enumerate() {
        if let Some(title) = line.strip_prefix(MARK) {
            cells.push(Cell { before: at + 1, mode: mode(title), code: String::new() });
        } else if let Some(cell) = cells.last_mut() {
            cell.code.push_str(line);
        }
    }
    let is_idle = |cell: &Cell| cell.code.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    if cells.len() > 1 && cells.first().is_some_and(is_idle) {
        cells.remove(0);
    }
    cells
}

fn mode(title: &str) -> Option<Mode> {
    let says = |word: &str| title.contains(word);
    says("[repl]").then_some(Mode::Repl).or_else(|| says("[script]").then_some(Mode::Script))
}

/// The line that begins a cell.
pub fn mark(title: &str) -> String {
    format!("{MARK} {title}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_begins_a_cell() {
        let found = cells("# a remark\n# %% context [repl]\nx = 1\n\n# %%\nx\n");
        let found: Vec<_> = found.iter().map(|cell| (cell.before, cell.mode, cell.code.as_str())).collect();
        assert_eq!(found, [(2, Some(Mode::Repl), "x = 1\n\n"), (5, None, "x\n")]);
    }

    #[test]
    fn without_a_mark_all_is_one() {
        assert_eq!(cells("x\n"), [Cell { before: 0, mode: None, code: "x\n".to_owned() }]);
        assert_eq!(cells("x\n# %%\ny").len(), 2);
    }
}
