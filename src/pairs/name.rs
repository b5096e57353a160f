//! What pairs are called: the topic after the document, the name after the heading.
//!
//! Names depend on nothing but the heading, where there is one claim-bearing piece of code below it; so a second run,
//! and code that comes in elsewhere, leave them as they are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::Extracted;
use crate::format::Section;
use crate::plan::Planned;

/// Characters of a name at most.
const LONGEST: usize = 60;

/// The topic of a document: its file name.
pub fn topic(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    or(slug(&stem), "document")
}

/// The names that are taken.
pub(super) struct Names {
    /// For each section its name.
    sections: Vec<String>,
    taken: BTreeMap<String, usize>,
}

impl Names {
    pub(super) fn new(extracted: &Extracted) -> Self {
        let sections = &extracted.sections;
        let own: Vec<String> = sections.iter().map(|section| slug(&section.title)).collect();
        let count = |name: &String, among: &[String]| among.iter().filter(|other| *other == name).count();
        // Below several headings of one name, that of the heading above tells them apart.
        let parent = |section: &Section| own.get(section.parent).filter(|_| section.parent > 0);
        let full = sections.iter().zip(&own).map(|(section, name)| match parent(section) {
            _ if name.is_empty() => String::new(),
            Some(above) if count(name, &own) > 1 => cut(&format!("{above}-{name}")),
            _ => name.clone(),
        });
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let sections = full.map(|name| if name.is_empty() { name } else { numbered(&mut seen, name) }).collect();
        Self { sections, taken: BTreeMap::new() }
    }

    /// A name for the code that a claim is about: after its heading, or where there is none, after the line above it or
    /// what the code says.
    pub(super) fn take(&mut self, extracted: &Extracted, planned: &Planned, variant: &str) -> String {
        let block = extracted.blocks.get(planned.case.block);
        let heading = block.and_then(|block| self.sections.get(block.section)).cloned().unwrap_or_default();
        let lead_in = block.map(|block| slug(&block.lead_in)).unwrap_or_default();
        let name = or(heading, &or(lead_in, &or(slug(&planned.case.claim.code), "start")));
        let name = if variant.is_empty() { name } else { format!("{name}-{variant}") };
        loop {
            let next = numbered(&mut self.taken, name.clone());
            // `lists` twice and a heading `Lists 2` must not meet.
            if next == name || !self.taken.contains_key(&next) {
                self.taken.entry(next.clone()).or_insert(1);
                return next;
            }
        }
    }
}

/// The name itself the first time, then with a number.
fn numbered(seen: &mut BTreeMap<String, usize>, name: String) -> String {
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { format!("{name}-{count}") }
}

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and tests use it")]
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?i:(?:q|question|no\.?|chapter|section)\s*)?\d+(?:\.\d+)*[.):]\s+").unwrap());

/// Words of a title in small letters, with hyphens between; without its number, which changes when titles come in.
fn slug(title: &str) -> String {
    let title = NUMBER.replace(title, "");
    let words = title.split(|c: char| !c.is_alphanumeric() && c != '_');
    // `_emphasis_` is none of the word, `__init__` is.
    let words = words.map(|word| if word.starts_with("__") { word } else { word.trim_matches('_') });
    let words = words.filter(|word| !word.is_empty());
    cut(&words.map(str::to_lowercase).collect::<Vec<_>>().join("-"))
}

/// As many words as fit.
fn cut(name: &str) -> String {
    let mut short = String::new();
    for word in name.split('-') {
        if !short.is_empty() && short.len() + word.len() >= LONGEST {
            break;
        }
        short.push_str(if short.is_empty() { "" } else { "-" });
        short.extend(word.chars().take(LONGEST));
    }
    short
}

fn or(name: String, other: &str) -> String {
    if name.is_empty() { other.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names() {
        for (title, name) in [
            ("12. Why is `a is b` True?", "why-is-a-is-b-true"),
            ("Q3: __slots__ & co.", "__slots__-co"),
            ("3 ways to copy", "3-ways-to-copy"),
            ("复制列表", "复制列表"),
            ("…", ""),
        ] {
            assert_eq!(slug(title), name, "{title}");
        }
        assert!(slug(&"long ".repeat(100)).len() <= LONGEST);
    }

    #[test]
    fn headings_of_one_name_are_told_apart() {
        let text = "# A\n## Example\n```python\n1  # 1\n```\n```python\n2  # 2\n```\n# B\n## Example\n```python\n3  # 3\n```\n";
        let one = crate::pipeline::prepare(crate::document::Document::new("d.md".into(), text));
        let names: Vec<String> = super::super::draft(&one).pairs.into_iter().map(|pair| pair.name).collect();
        assert_eq!(names, ["a-example", "a-example-2", "b-example"]);
    }
}
