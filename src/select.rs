//! `--only` and `--skip`: which claims count.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

use crate::extract::Extracted;
use crate::model::{Claim, Report};
use crate::pipeline::Prepared;

/// What claims are told apart by.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// How the answer is stated: the word of a [`Form`](crate::model::Form).
    Form(String),
    /// How it stands over all versions.
    Standing(String),
    /// Words in the title of a heading that the claim stands under, in any case.
    Heading(String),
    /// The document, and a line.
    Document(GlobMatcher, Option<usize>),
}

const FORMS: [&str; 9] =
    ["repl", "comment", "comment-below", "answer-block", "raises", "warns", "prose", "table", "corpus"];
const STANDINGS: [&str; 6] = ["holds", "outdated", "ahead", "false", "mixed", "unverifiable"];

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one_of = |word: &str, words: &[&str]| {
            let known = words.contains(&word);
            if known { Ok(word.to_owned()) } else { Err(format!("`{word}` is none of {}", words.join(", "))) }
        };
        match text.split_once('=') {
            Some(("form", word)) => one_of(word, &FORMS).map(Self::Form),
            Some(("standing", word)) => one_of(word, &STANDINGS).map(Self::Standing),
            Some(("heading", words)) if !words.is_empty() => Ok(Self::Heading(words.to_lowercase())),
            Some(("document", place)) if !place.is_empty() => document(place),
            _ => Err("expected form=WORD, standing=WORD, heading=TEXT or document=GLOB[:LINE]".to_owned()),
        }
    }
}

fn document(place: &str) -> Result<Pattern, String> {
    let with_line = place.rsplit_once(':').and_then(|(glob, line)| Some((glob, line.parse().ok()?)));
    let (glob, line) = with_line.map_or((place, None), |(glob, line)| (glob, Some(line)));
    let glob = GlobBuilder::new(glob.trim_start_matches("./")).literal_separator(true).build();
    Ok(Pattern::Document(glob.map_err(|why| why.to_string())?.compile_matcher(), line))
}

/// A claim in its document.
struct Subject<'a> {
    claim: &'a Claim,
    path: &'a std::path::Path,
    headings: &'a [String],
}

impl Pattern {
    /// Whether it is told only by running.
    fn needs_run(&self) -> bool {
        matches!(self, Self::Standing(_))
    }

    fn matches(&self, subject: &Subject) -> bool {
        match self {
            Self::Form(word) => subject.claim.form.word() == word,
            Self::Heading(words) => subject.headings.iter().any(|title| title.contains(words.as_str())),
            Self::Document(glob, line) => {
                let path = subject.path.strip_prefix(".").unwrap_or(subject.path);
                let lines = subject.claim.line..=subject.claim.last_line;
                glob.is_match(path) && line.is_none_or(|line| lines.contains(&line))
            }
            Self::Standing(_) => false,
        }
    }
}

/// The patterns of `--only` and `--skip`.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// One of each kind must match.
    pub only: &'a [Pattern],
    /// None may match.
    pub skip: &'a [Pattern],
}

impl Selection<'_> {
    /// Drops the claims that are not wanted, as far as that can be told before anything has run; their programs are
    /// not run then.
    pub fn before(&self, prepared: &mut [Prepared]) {
        if self.only.iter().chain(self.skip).all(Pattern::needs_run) {
            return;
        }
        for one in prepared {
            let (extracted, path) = (&one.extracted, one.document.path.as_path());
            let wanted = one.plan.cases.iter().map(|planned| {
                let headings = headings(extracted, planned.case.block);
                self.wants(&Subject { claim: &planned.case.claim, path, headings: &headings })
            });
            let wanted: Vec<bool> = wanted.collect();
            one.keep_cases(&wanted);
            one.selected = true;
        }
    }

    fn wants(&self, subject: &Subject) -> bool {
        let kinds = self.only.iter().filter(|pattern| !pattern.needs_run()).map(std::mem::discriminant);
        let mut kinds = kinds.collect::<Vec<_>>().into_iter();
        let some_of =
            |kind| self.only.iter().any(|pattern| std::mem::discriminant(pattern) == kind && pattern.matches(subject));
        kinds.all(some_of) && !self.skip.iter().any(|pattern| pattern.matches(subject))
    }

    /// Drops the claims that are not wanted, now that all is known of them.
    pub fn after(&self, report: &mut Report) {
        let stands = |patterns: &[Pattern], word: &str| {
            patterns.iter().any(|pattern| matches!(pattern, Pattern::Standing(wanted) if wanted == word))
        };
        let any = self.only.iter().any(Pattern::needs_run);
        report.findings.retain(|finding| {
            let word = finding.standing.word();
            (!any || stands(self.only, word)) && !stands(self.skip, word)
        });
    }
}

/// The titles of the headings that a block stands under, in lower case.
fn headings(extracted: &Extracted, block: usize) -> Vec<String> {
    let section = |at: usize| extracted.sections.get(at);
    let mut at = extracted.blocks.get(block).map_or(0, |block| block.section);
    let mut titles = Vec::new();
    while let Some(section) = section(at).filter(|section| section.level > 0) {
        titles.push(section.title.to_lowercase());
        at = section.parent;
    }
    titles
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::Document;

    /// Lines of the claims that are left of a document.
    fn left(only: &[&str], skip: &[&str]) -> Vec<usize> {
        let text = "# One\n```python\n1  # 1\nassert 0  # AssertionError\n```\n## Two words\n```python\n2  # 2\n```\n";
        let read = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Pattern>>();
        let (only, skip) = (read(only), read(skip));
        let mut prepared = vec![crate::pipeline::prepare(Document::new("./docs/a.md".into(), text))];
        Selection { only: &only, skip: &skip }.before(&mut prepared);
        prepared[0].plan.cases.iter().map(|planned| planned.case.claim.line).collect()
    }

    #[test]
    fn claims_are_chosen_before_they_run() {
        assert_eq!(left(&[], &[]), [3, 4, 8]);
        assert_eq!(left(&["form=raises"], &[]), [4]);
        assert_eq!(left(&[], &["form=raises"]), [3, 8]);
        assert_eq!(left(&["heading=two"], &[]), [8]);
        assert_eq!(left(&["heading=one"], &["document=docs/*.md:3"]), [4, 8]);
        assert_eq!(left(&["document=docs/*.md", "form=comment"], &[]), [3, 8]);
        assert_eq!(left(&["document=*.md"], &[]), [0; 0]);
        assert_eq!(left(&["form=raises", "form=comment", "heading=one"], &["heading=two"]), [3, 4]);
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for text in ["", "form", "form=novel", "standing=tall", "heading=", "document=", "document=[", "line=3"] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }
}
