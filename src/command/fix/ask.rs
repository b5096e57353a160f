//! `--interactive`: each correction is shown, and somebody says whether it is wanted.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use super::super::Failure;
use crate::document::Document;
use crate::fix::{Edit, text};
use crate::pairs::sync;
use crate::report::escape;

/// Whether anybody can be asked.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// What somebody said of the corrections of a document.
pub(super) struct Said {
    /// Those that are wanted.
    pub(super) wanted: Vec<Edit>,
    /// Those that are not.
    pub(super) declined: Vec<Edit>,
    /// Whether no more is to be asked.
    pub(super) quit: bool,
}

/// Asks for each correction of a document, from its beginning to its end.
pub(super) fn ask(path: &Path, before: &str, edits: Vec<Edit>) -> Result<Said, Failure> {
    let document = Document::new(path.to_owned(), before);
    let mut said = Said { wanted: Vec::new(), declined: Vec::new(), quit: false };
    for edit in edits.into_iter().rev() {
        let wanted = !said.quit && asked(&document, &edit, &mut said.quit)?;
        if wanted { said.wanted.insert(0, edit) } else { said.declined.insert(0, edit) }
    }
    Ok(said)
}

fn asked(document: &Document, edit: &Edit, quit: &mut bool) -> Result<bool, Failure> {
    let after = text::apply(&document.text, std::slice::from_ref(edit));
    let shown = sync::unified(&document.text, &after, &document.path.to_string_lossy());
    let mut terminal = io::stderr().lock();
    for line in shown.lines() {
        writeln!(terminal, "{}", escape::line(line))?;
    }
    loop {
        write!(terminal, "Write this? [y]es, [n]o, [q]uit ")?;
        let mut answer = String::new();
        // At the end of the input nobody says yes any more.
        *quit = io::stdin().read_line(&mut answer)? == 0 || matches!(answer.trim(), "q" | "quit");
        match answer.trim() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ if *quit => return Ok(false),
            _ => {}
        }
    }
}
