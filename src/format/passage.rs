//! Sections of a text that has no headings left.
//!
//! Where nothing is marked, code may build on the code before it only as far as a reader would look back. A list
//! closes a line of thought more often than not, unless a few words with a colon lead on from there; a numbered title
//! opens one.

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
        let prose = !in_code(line.line) && indentation(&line.text) == 0;
        let after_list = items > 1 && prose && !leads_on(&line.text);
        if after_list || prose && is_numbered_title(text, at) {
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

/// Whether a line is but a few words that lead to what stands below it.
fn leads_on(line: &str) -> bool {
    line.trim_end().ends_with([':', '：']) && line.chars().count() <= 80
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, String)> {
        let lines = text.lines().enumerate();
        let text: Vec<_> =
            lines.map(|(at, line)| TextLine { line: at + 1, section: 0, text: line.to_owned() }).collect();
        find(&text, &[(20, 30)]).into_iter().map(|section| (section.line, section.title)).collect()
    }

    #[test]
    fn a_paragraph_after_a_list_opens_a_passage() {
        assert_eq!(found("One.\n  • a\n  • b\nTwo.\n"), [(4, String::new())]);
        assert_eq!(found("One.\n- a\n- b\n\nTwo.\n"), [(5, String::new())]);
        assert_eq!(found("One.\n  • a\n  • b\nFor example:\n"), []);
        assert_eq!(found("One.\n  • a\nTwo.\n"), []);
    }

    #[test]
    fn a_numbered_title_opens_a_passage() {
        assert_eq!(found("One.\n\n2. Two\n\nThree."), [(3, "2. Two".to_owned())]);
        assert_eq!(found("One.\n2. Two\n3. Three"), []);
        assert_eq!(found("\n2. This is a sentence.\n"), []);
        assert_eq!(found("\n2 + 2\n"), []);
    }
}
