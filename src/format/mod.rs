//! The formats of documents, in one table: which endings are a format's own, and how its documents are read.
//!
//! A format turns a document into pieces, sections and running text ([`Scan`]) and says of each piece what its marks
//! say that it is. What they leave open `extract` settles by what the piece holds. Searching folders, the words of
//! messages and the pattern of the pre-commit hook come from the same table: a new format is a file and a row.

mod chunk;
mod indented;
mod logical;
pub mod markdown;
mod marks;
mod myst;
mod notebook;
mod options;
mod passage;
pub mod piece;
mod plain;
mod pre;
mod python;

mod rst;
pub mod section;

use std::path::Path;

use crate::document::{Document, DocumentError, View};
pub use crate::vocabulary::announces;
pub use indented::looks_like_code;
pub use marks::Comment;
pub use piece::{Line, Piece, Scan, TextLine};
pub use section::Section;

/// Makes a view of a file's text, or says what is wrong with it.
pub type ViewOf = fn(&str) -> Result<View, String>;

/// A kind of document.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What people call it.
    pub name: &'static str,
    /// What file names of its documents end with, after a dot, in small letters.
    pub endings: &'static [&'static str],
    /// Whether folders are searched for its documents without being asked to.
    pub searched: bool,
    /// Shows a file that is no text itself as text.
    pub view: Option<ViewOf>,
    /// Reads a document.
    pub read: fn(&Document) -> Scan,
}

/// Formats by their endings. The first reads what has none of them.
#[derive(Clone, Copy, Debug)]
pub struct Table(&'static [Format]);

/// All formats.
pub const FORMATS: Table = Table(&[markdown::FORMAT, rst::FORMAT, notebook::FORMAT, python::FORMAT]);

/// Formats of documents that are not read, each with an ending: as plain text most of them would be misread in silence.
const UNREAD: [(&str, &str); 6] = [
    ("adoc", "AsciiDoc"),
    ("asciidoc", "AsciiDoc"),
    ("html", "HTML"),
    ("htm", "HTML"),
    ("xhtml", "HTML"),
    ("tex", "LaTeX"),
];

impl Table {
    /// The format of a file: that with the longest ending its name has, or the first.
    pub fn of(self, path: &Path) -> Option<&'static Format> {
        let longest = |format: &&Format| ending_of(path, format).map(str::len).unwrap_or_default();
        self.0.iter().rev().max_by_key(longest).or_else(|| self.0.first())
    }

    /// The format whose ending a file in a folder has, if any: only then it is a document.
    pub fn of_file(self, path: &Path) -> Option<&'static Format> {
        self.of(path).filter(|format| ending_of(path, format).is_some())
    }

    /// The endings that folders are searched for, without the dot, in the table's order.
    pub fn endings(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|format| format.searched).flat_map(|format| format.endings).copied()
    }

    /// The endings as a sentence has them: `.md, .markdown or .txt`.
    pub fn endings_in_words(self) -> String {
        let endings: Vec<String> = self.endings().map(|ending| format!(".{ending}")).collect();
        match endings.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => endings.concat(),
        }
    }

    /// The pattern of the pre-commit hook: file names with one of the endings.
    pub fn hook_pattern(self) -> String {
        let endings: Vec<String> = self.endings().map(|ending| ending.replace('.', r"\.")).collect();
        format!(r"\.({})$", endings.join("|"))
    }
}

/// The longest ending of a format that the name of a file has.
fn ending_of(path: &Path, format: &Format) -> Option<&'static str> {
    // A name need not be UTF-8; its ending is.
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let has = |ending: &&str| name.strip_suffix(*ending).is_some_and(|rest| rest.ends_with('.'));
    format.endings.iter().copied().filter(has).max_by_key(|ending| ending.len())
}

/// Shows a document as text, where its file is none.
///
/// # Errors
/// When the file is not what its ending says, or has a format that is not read.
pub fn open(document: Document) -> Result<Document, DocumentError> {
    if let Some((_, format)) =
        UNREAD.iter().find(|(ending, _)| document.path.extension().is_some_and(|own| own == *ending))
    {
        return Err(DocumentError::Unread { path: document.path, format });
    }
    let format = FORMATS.of(&document.path);
    let Some((view, format)) = format.and_then(|format| Some((format.view?, format.name))) else { return Ok(document) };
    match view(&document.text) {
        Ok(view) => Ok(document.viewed(view)),
        Err(why) => Err(DocumentError::Format { path: document.path, format, why }),
    }
}

/// Reads a document in the format that its name says, and heeds what its author asks for.
pub fn read(document: &Document) -> Scan {
    let mut scan = FORMATS.of(&document.path).map_or_else(Scan::default, |format| (format.read)(document));
    marks::heed(&mut scan);
    scan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

    /// A format in which each line that begins with a bar is code: all that a new one takes.
    const TOY: Format = Format { name: "toy", endings: &["toy", "toy.txt"], searched: true, view: None, read: toy };

    fn toy(document: &Document) -> Scan {
        let mut scan = Scan { sections: vec![Section::default()], ..Scan::default() };
        for (at, text) in document.lines().enumerate() {
            match text.strip_prefix('|') {
                Some(code) => scan.pieces.push(Piece {
                    lines: vec![Line::new(at + 1, 1, code)],
                    role: Role::Code,
                    ..Piece::default()
                }),
                None => scan.text.push(TextLine { line: at + 1, section: 0, text: text.to_owned() }),
            }
        }
        scan
    }

    const TABLE: Table = Table(&[markdown::FORMAT, TOY]);

    #[test]
    fn a_new_format_is_a_function_and_a_row() {
        let named = |path: &str| TABLE.of(Path::new(path)).map(|format| format.name);
        assert_eq!(named("a/b.toy"), Some("toy"));
        assert_eq!(named("B.TOY.TXT"), Some("toy"));
        assert_eq!(named("b.txt"), Some("Markdown"));
        assert_eq!(named("toy"), Some("Markdown"));
        assert!(TABLE.of_file(Path::new("x.toy")).is_some() && TABLE.of_file(Path::new("x.toys")).is_none());
        assert!(TABLE.endings_in_words().ends_with(".text, .toy or .toy.txt"));
        assert!(TABLE.hook_pattern().ends_with(r"|text|toy|toy\.txt)$"));
        let document = Document::new("x.toy".into(), "Words.\n|1 + 1  # 3\n");
        let extracted = crate::extract::of(toy(&document));
        assert_eq!(extracted.blocks.iter().map(|block| (block.first, block.last)).collect::<Vec<_>>(), [(2, 2)]);
    }

    #[test]
    fn the_hook_takes_what_folders_are_searched_for() {
        let hook = include_str!("../../.pre-commit-hooks.yaml");
        let pattern = hook.lines().find_map(|line| line.trim().strip_prefix("files: "));
        assert_eq!(pattern, Some(FORMATS.hook_pattern().as_str()));
    }
}
