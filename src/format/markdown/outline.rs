//! Headings and titled components: the section that each line and each piece stands in.

use super::{Mark, indentation};
use crate::format::plain::Run;
use crate::format::section::COMPONENT;
use crate::format::{Comment, Piece, Scan, Section, TextLine};

/// Titled components within each other that are told apart: more than any page has.
const MOST_COMPONENTS: usize = 64;

/// Gives all that was found its section.
#[derive(Default)]
pub(super) struct Outline {
    scan: Scan,
    section: usize,
    components: Vec<(String, usize)>,
    lead_in: String,
}

impl Outline {
    /// What looks like a heading in `code` is none.
    pub(super) fn of(text: Vec<TextLine>, marks: Vec<(usize, Mark)>, code: &[Run]) -> Scan {
        let scan = Scan { sections: vec![Section::default()], ..Scan::default() };
        let mut outline = Self { scan, ..Self::default() };
        let mut marks = marks.into_iter().peekable();
        for line in text {
            while let Some((at, mark)) = marks.next_if(|(at, _)| *at < line.line) {
                outline.mark(at, mark);
            }
            outline.text_line(line, code);
        }
        marks.for_each(|(at, mark)| outline.mark(at, mark));
        outline.scan
    }

    fn mark(&mut self, line: usize, mark: Mark) {
        match mark {
            Mark::Heading { level, title } => self.open(level, title, line),
            Mark::Comment(comment) => self.scan.comments.push(Comment { section: self.section, ..comment }),
            Mark::Fence(piece) => {
                let lead_in = std::mem::take(&mut self.lead_in);
                if !piece.lines.is_empty() {
                    self.scan.pieces.push(Piece { section: self.section, lead_in, ..piece });
                }
            }
        }
    }

    fn text_line(&mut self, line: TextLine, code: &[Run]) {
        if is_within(code, line.line) {
            self.lead_in.clear();
        } else if let Some((level, title)) = atx_heading(&line.text) {
            self.open(level, title, line.line);
        } else if let Some((name, title)) = component(&line.text).filter(|_| self.components.len() < MOST_COMPONENTS) {
            let level = COMPONENT + self.components.len();
            self.open(level, title, line.line);
            self.components.push((name, self.section));
        } else {
            self.close_component(&line.text);
            if !line.text.trim().is_empty() {
                self.lead_in = line.text.trim().to_owned();
            }
        }
        self.scan.text.push(TextLine { section: self.section, ..line });
    }

    fn open(&mut self, level: usize, title: String, line: usize) {
        if level < COMPONENT {
            self.components.clear();
        }
        self.section = self.scan.open_section(self.section, level, title, line);
        self.lead_in.clear();
    }

    fn close_component(&mut self, line: &str) {
        let Some(name) = line.trim().strip_prefix("</").and_then(|rest| rest.strip_suffix('>')) else { return };
        if let Some(at) = self.components.iter().rposition(|(open, _)| open == name) {
            let section = self.components[at].1;
            self.components.truncate(at);
            self.section = self.scan.sections[section].parent;
            self.lead_in.clear();
        }
    }
}

fn atx_heading(line: &str) -> Option<(usize, String)> {
    let trimmed = line.trim_start_matches(' ');
    let level = trimmed.chars().take_while(|&c| c == '#').count();
    let title = trimmed.get(level..)?;
    if line.len() - trimmed.len() > 3
        || !(1..=6).contains(&level)
        || !(title.is_empty() || title.starts_with([' ', '\t']))
    {
        return None;
    }
    Some((level, title.trim().trim_end_matches('#').trim_end().to_owned()))
}

/// The level of the heading that `line` is because of the underline below it, unless marks of its own make it one.
pub(super) fn underlined(line: &str, next: &str) -> Option<usize> {
    setext_level(line, next).filter(|_| atx_heading(line).is_none())
}

/// Whether a line stands in one of these runs.
fn is_within(runs: &[Run], line: usize) -> bool {
    let at = runs.partition_point(|run| run.1 < line);
    runs.get(at).is_some_and(|run| run.0 <= line)
}

fn setext_level(line: &str, next: &str) -> Option<usize> {
    let under = next.trim_end();
    let level = match under.chars().next()? {
        '=' => 1,
        '-' => 2,
        _ => return None,
    };
    let mark = under.chars().next()?;
    let is_text =
        !line.trim().is_empty() && indentation(line) <= 3 && !line.contains('|') && !line.starts_with(['-', '>', '<']);
    (is_text && under.len() >= 3 && under.chars().all(|c| c == mark)).then_some(level)
}

/// The name and title of a component that opens on this line: `<Accordion title="…">`, `<summary>…</summary>`.
fn component(line: &str) -> Option<(String, String)> {
    let tag = line.trim().strip_prefix('<')?;
    let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let title =
        tag.split_once("title=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(title, _)| title.to_owned());
    let opens = tag.ends_with('>') && !tag.ends_with("/>") && !tag.contains("</");
    match title {
        Some(title) if opens && name.chars().next().is_some_and(char::is_uppercase) => Some((name, title)),
        None if opens && name == "details" => Some((name, String::new())),
        _ => None,
    }
}
