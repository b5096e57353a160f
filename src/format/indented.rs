//! Code that stands in running text without a fence: sessions at `>>>` anywhere, and indented paragraphs that are
//! plainly Python.

use super::markdown::indentation;
use super::{Line, Piece, TextLine, announces};
use crate::syntax::is_plainly_python;
use crate::syntax::prompt::is_prompt;

/// Finds code in lines of text. Returns the pieces, and the lines that are left.
pub(super) fn find(text: Vec<TextLine>) -> (Vec<Piece>, Vec<TextLine>) {
    let mut pieces = Vec::new();
    let mut rest = Vec::with_capacity(text.len());
    let mut lead_in: Option<usize> = None;
    let mut at = 0;
    while at < text.len() {
        let end = run_end(&text, at);
        let run = &text[at..end];
        let lead = |lead_in: Option<usize>| {
            lead_in
                .and_then(|at| text.get(at))
                .filter(|line| line.section == run[0].section)
                .map_or("", |line| line.text.trim())
        };
        if end > at && is_code(run) {
            pieces.push(piece(run, lead(lead_in).trim_start_matches('#').trim()));
            lead_in = None;
            at = end;
            continue;
        }
        if end > at && is_output(run, lead(lead_in)) {
            pieces.push(Piece { info: Some(String::new()), ..piece(run, lead(lead_in)) });
            lead_in = None;
            at = end;
            continue;
        }
        let end = end.max(at + 1);
        for (offset, line) in text[at..end].iter().enumerate() {
            if !line.text.trim().is_empty() {
                lead_in = Some(at + offset);
            }
            rest.push(line.clone());
        }
        at = end;
    }
    (pieces, rest)
}

/// Where the run that starts at `at` ends: the paragraphs of a session, or of text that is indented alike.
fn run_end(text: &[TextLine], at: usize) -> usize {
    let first = &text[at];
    if first.text.trim().is_empty() {
        return at;
    }
    let session = is_prompt(&first.text);
    let indent = indentation(&first.text);
    let mut end = at;
    let mut blank = false;
    for (offset, line) in text[at..].iter().enumerate() {
        let follows = line.line == first.line + offset && line.section == first.section;
        let is_blank = line.text.trim().is_empty();
        let goes_on = match (session, is_blank) {
            (_, true) => true,
            (true, false) => !blank || is_prompt(&line.text),
            (false, false) => indent >= 4 && indentation(&line.text) >= indent && !is_prompt(&line.text),
        };
        if !follows || !goes_on {
            break;
        }
        blank = is_blank;
        if !is_blank {
            end = at + offset + 1;
        }
    }
    end
}

/// Whether an indented run is what code before it prints: the line above announces it.
fn is_output(run: &[TextLine], lead_in: &str) -> bool {
    let indented = run.first().is_some_and(|first| indentation(&first.text) >= 4);
    indented && lead_in.ends_with(':') && announces(lead_in) && !lead_in.starts_with(['-', '*', '|'])
}

fn is_code(run: &[TextLine]) -> bool {
    let Some(first) = run.first() else { return false };
    if is_prompt(&first.text) {
        return true;
    }
    indentation(&first.text) >= 4 && is_plainly_python(&unindented(run))
}

fn unindented(run: &[TextLine]) -> String {
    let indent = run.first().map_or(0, |line| indentation(&line.text));
    run.iter().map(|line| cut(line, indent).text).collect::<Vec<_>>().join("\n")
}

fn piece(run: &[TextLine], lead_in: &str) -> Piece {
    let indent = run.first().map_or(0, |line| indentation(&line.text));
    Piece {
        lines: run.iter().map(|line| cut(line, indent)).collect(),
        section: run.first().map_or(0, |line| line.section),
        lead_in: lead_in.to_owned(),
        ..Piece::default()
    }
}

/// A line without as much indentation.
fn cut(line: &TextLine, indent: usize) -> Line {
    let mut taken = 0;
    let before = line.text.chars().take_while(|c| {
        taken += if *c == '\t' { 4 } else { 1 };
        taken <= indent && matches!(c, ' ' | '\t')
    });
    let before = before.count();
    // White space is one byte a character.
    Line::new(line.line, before, line.text[before..].trim_end())
}

/// Whether a line of text looks like a statement by itself.
pub fn looks_like_code(line: &str) -> bool {
    let line = line.trim();
    let block = ["def ", "class ", "for ", "while ", "with ", "if ", "elif ", "try", "else", "except"];
    let opens = line.ends_with(':') && block.iter().any(|word| line.starts_with(word));
    let imports = line.starts_with("import ") || (line.starts_with("from ") && line.contains(" import "));
    let assigns = line.split_once(" = ").is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | ' ' | '[' | ']'))
    });
    opens || ((imports || assigns || line.starts_with("print(")) && is_plainly_python(line))
}
