//! Python files: docstrings, each a document of its own; cells of scripts (`# %%`); and scripts that state in comments
//! what they show.
//!
//! A docstring is read as reStructuredText, in which doctest's examples stand where doctest finds them, or as Markdown
//! where it has a fence. Nothing of a module is run to read it.

mod cells;

use super::section::COMPONENT;
use super::{Format, Line, Piece, Scan, Section, TextLine, markdown, rst};
use crate::document::Document;
use crate::model::{Origin, Role};
use crate::syntax::{self, Docstring, Kind, Source, Statement};

/// Python files. Folders are searched for them only where that is asked for: a package has many that state nothing.
pub(super) const FORMAT: Format = Format { name: "Python", endings: &["py"], searched: false, view: None, read };

fn read(document: &Document) -> Scan {
    let mut scan = if cells::has_cells(document) { cells::read(document) } else { script(document) };
    for docstring in syntax::docstrings(&document.text) {
        add(&mut scan, document, &docstring);
    }
    scan.pieces.sort_by_key(Piece::first);
    scan
}

/// The file as one script, where a comment stands beside something that it shows.
fn script(document: &Document) -> Scan {
    let mut scan = Scan { sections: vec![Section::default()], ..Scan::default() };
    if states_answers(&document.text) {
        let lines = document.lines().enumerate().map(|(at, line)| Line::new(at + 1, 0, line.trim_end())).collect();
        scan.pieces.push(Piece { lines, role: Role::Code, info: Some("python".to_owned()), ..Piece::default() });
    }
    scan
}

fn states_answers(code: &str) -> bool {
    let source = Source::parse(code);
    let is_text = |text: &str| text.trim_start_matches(['r', 'R', 'u', 'b', 'f']).starts_with(['"', '\'']);
    let shows = |at: usize| {
        let Statement { kind, text, first, last, .. } = &source.statements[at];
        let comments = || source.comments.iter();
        let beside = || comments().any(|comment| !comment.own_line && (*first..=*last).contains(&comment.line));
        let below = || comments().any(|comment| comment.own_line && comment.line == last + 1);
        matches!(kind, Kind::Print | Kind::Expression | Kind::Call { .. }) && !is_text(text) && (beside() || below())
    };
    source.is_valid() && source.top_level().any(shows)
}

/// Adds what stands in a docstring: a part of its own, which sees no names of another's.
fn add(scan: &mut Scan, document: &Document, docstring: &Docstring) {
    let lines = without_indentation(docstring);
    let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let inner = Document::new(document.path.clone(), &text.join("\n"));
    let fenced = text.iter().any(|line| line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~"));
    let found = if fenced { markdown::read(&inner) } else { (rst::FORMAT.read)(&inner) };
    let title = if docstring.name.is_empty() { "module".to_owned() } else { docstring.name.clone() };
    move_into(scan, found, Section { title, level: COMPONENT, line: docstring.line, parent: 0, question: 0 }, &lines);
}

/// Adds to a scan what was read of a part of its document, under a section of its own. `lines` says where each line of
/// the part stands.
fn move_into(scan: &mut Scan, part: Scan, section: Section, lines: &[Line]) {
    let base = scan.sections.len();
    let origin = |line: usize| lines.get(line.saturating_sub(1)).map_or(Origin::default(), |line| line.origin);
    let inner = part.sections.into_iter().skip(1);
    let moved = inner.map(|one| Section { parent: one.parent + base, line: origin(one.line).line, ..one });
    scan.sections.push(section);
    scan.sections.extend(moved);
    let move_line = |line: &mut Line| {
        let outer = origin(line.origin.line);
        line.origin = Origin { line: outer.line, column: outer.column + line.origin.column };
    };
    for mut piece in part.pieces {
        piece.section += base;
        piece.lines.iter_mut().for_each(move_line);
        scan.pieces.push(piece);
    }
    for mut comment in part.comments {
        comment.section += base;
        comment.line = origin(comment.line).line;
        comment.body.iter_mut().for_each(move_line);
        scan.comments.push(comment);
    }
    let moved = |line: TextLine| TextLine { line: origin(line.line).line, section: line.section + base, ..line };
    scan.text.extend(part.text.into_iter().map(moved));
}

/// The lines of a docstring without the indentation that all but the first have
/// (<https://peps.python.org/pep-0257/#handling-docstring-indentation>).
fn without_indentation(docstring: &Docstring) -> Vec<Line> {
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let rest = docstring.lines.iter().skip(1).filter(|line| !line.text.trim().is_empty());
    let common = rest.map(|line| indent(&line.text)).min().unwrap_or(0);
    let cut = |(at, line): (usize, &syntax::DocstringLine)| {
        let cut = if at == 0 { indent(&line.text) } else { common.min(indent(&line.text)) };
        // Spaces are one byte a character.
        Line::new(line.line, line.column + cut, &line.text[cut..])
    };
    docstring.lines.iter().enumerate().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::model::BlockKind;

    fn blocks(text: &str) -> Vec<(usize, usize, BlockKind, String)> {
        let extracted = extract(&Document::new("d.py".into(), text));
        let title = |section: usize| extracted.sections[section].title.clone();
        extracted.blocks.iter().map(|block| (block.first, block.last, block.kind, title(block.section))).collect()
    }

    #[test]
    fn each_docstring_is_a_document_of_its_own() {
        let text = "\"\"\"A module.\n\n>>> 1 + 1\n2\n\"\"\"\nx = 1  # 2\n\n\nclass A:\n    def f(self):\n        \"\"\"Give.\n\n        \
                    Examples\n        --------\n        >>> A().f()\n        1\n\n        ```python\n        A()\n        ```\n        \
                    \"\"\"\n\n\ndef g():\n    \"\"\"Give.\n\n    Like so::\n\n        print(g())\n    \"\"\"\n";
        let expected = [
            (3, 4, BlockKind::Repl, "module"),
            (15, 16, BlockKind::Repl, "Examples"),
            (19, 19, BlockKind::Script, "Examples"),
            (29, 29, BlockKind::Script, "g"),
        ];
        assert_eq!(blocks(text), expected.map(|(first, last, kind, title)| (first, last, kind, title.to_owned())));
        let extracted = extract(&Document::new("d.py".into(), text));
        assert_eq!(extracted.question(1), extracted.question(2));
        assert_ne!(extracted.question(0), extracted.question(1));
        assert_eq!(extracted.blocks[1].origins[1], Origin { line: 16, column: 8 });
    }

    #[test]
    fn directives_in_a_docstring_are_heeded() {
        let text = "def f():\n    \"\"\"Give.\n\n    .. verify: skip\n\n    >>> f()\n    1\n\n    Text.\n\n    >>> f()\n    2\n    \"\"\"\n";
        let extracted = extract(&Document::new("d.py".into(), text));
        let skipped: Vec<bool> = extracted.blocks.iter().map(|block| block.options.skip.is_some()).collect();
        assert_eq!(skipped, [true, false]);
    }

    #[test]
    fn a_script_that_shows_something_beside_a_comment_is_read() {
        let all = |text: &str| blocks(text).into_iter().map(|(first, last, ..)| (first, last)).collect::<Vec<_>>();
        assert_eq!(all("import os\nprint(1 + 1)  # 2\n"), [(1, 2)]);
        assert_eq!(all("import os\nprint(1 + 1)\n# 2\n"), [(1, 3)]);
        assert_eq!(all("x = 1  # 2\ndef f():\n    print(x)  # 1\n"), []);
        assert_eq!(all("setup(name='x')\n"), []);
    }
}
