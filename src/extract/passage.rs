//! Sections of a text that has no headings left.
//!
//! Where nothing is marked, code may build on the code before it only as far as a reader would look back. A list
//! closes a line of thought more often than not, and a numbered title of its own opens one.

use super::markdown::indentation;
use super::plain::Run;
use super::{Section, TextLine};

/// Lines at which passages begin, with their titles: prose after a list, and numbered titles between blank lines.
pub(super) fn find(text: &[TextLine], runs: &[Run]) -> Vec<Section> {
    let in_code = |line: usize| {
        let at = runs.partition_point(|run| run.1 < line);
        runs.get(at).is_some_and(|run| run.0 <= line)
    };
    let mut found = Vec::new();
    let mut items = 0;
    for (at, line) in text.iter().enumerate() {
        if line.text.trim().is_empty() {
            continue;
        }
        if !in_code(line.line) && is_item(&line.text) {
            items += 1;
            continue;
        }
        let after_list = items > 1 && !in_code(line.line) && indentation(&line.text) == 0;
        if after_list || is_numbered_title(text, at) {
            let title = if after_list { String::new() } else { line.text.trim().to_owned() };
            found.push(Section { title, level: 1, line: line.line, parent: 0, question: 0 });
        }
        items = 0;
    }
    found
}

/// The section of a line among sections in order.
pub(super) fn section_at(sections: &[Section], line: usize) -> usize {
    sections.partition_point(|section| section.line <= line).saturating_sub(1)
}

fn is_item(line: &str) -> bool {
    let trimmed = line.trim_start();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    trimmed.starts_with(['•', '◦', '▪', '‣', '·', '●', '○'])
        || ["- ", "* ", "+ ", "– "].iter().any(|mark| trimmed.starts_with(mark))
        || (1..=2).contains(&digits) && indentation(line) > 0 && trimmed[digits..].starts_with(['.', ')'])
}

/// `2. Data Structures`, `3.1 Lists`: alone between blank lines.
fn is_numbered_title(text: &[TextLine], at: usize) -> bool {
    let blank = |at: Option<usize>| at.and_then(|at| text.get(at)).is_none_or(|line| line.text.trim().is_empty());
    let line = text[at].text.trim_end();
    let number = line.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ')')).count();
    let title = line[number..].trim_start();
    line.starts_with(|c: char| c.is_ascii_digit())
        && line[number..].starts_with(' ')
        && (1..=6).contains(&number)
        && title.len() <= 80
        && title.starts_with(char::is_uppercase)
        && !title.ends_with(['.', ':', ',', ';', '?', '!'])
        && blank(at.checked_sub(1))
        && blank(Some(at + 1))
}
