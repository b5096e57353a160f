//! An answer of a document in the words of a corpus.

use crate::claim::notes;
use crate::corpus::WordingForm;
use crate::model::{Answer, Form, Meaning, Subject};
use crate::plan::Planned;

/// How an answer is written.
pub(super) struct Words {
    text: String,
    form: WordingForm,
    of: Vec<String>,
    firm: Option<bool>,
    python: Option<String>,
}

impl Words {
    /// The ways to write an answer so that it is read as the document's is, the best first.
    ///
    /// # Errors
    /// In words, why there are none.
    pub(super) fn of(planned: &Planned) -> Result<Vec<Self>, String> {
        let found = found(planned);
        if found.is_empty() {
            return Err(match &planned.case.answer.meaning {
                Meaning::Unverifiable(reason) => format!("no program can decide it: {reason}"),
                _ => "its words mean something else without the lines around them".to_owned(),
            });
        }
        let ways = found.into_iter().filter_map(|(text, form)| Self::way(planned, text, form));
        let ways: Vec<Self> = ways.collect();
        if ways.is_empty() { Err("its words name versions that it is not meant for".to_owned()) } else { Ok(ways) }
    }

    fn way(planned: &Planned, text: String, form: WordingForm) -> Option<Self> {
        let answer = &planned.case.answer;
        let again = form.read(&text, planned.case.claim.mode)?;
        let of = match &planned.case.subject {
            Subject::After { expressions, .. } => expressions.clone(),
            _ => Vec::new(),
        };
        let python =
            (again.versions != answer.versions).then(|| answer.versions.map(|range| range.to_string())).flatten();
        if again.versions != answer.versions && python.is_none() {
            return None;
        }
        let firm = (again.firm != answer.firm).then_some(answer.firm);
        Some(Self { text, form, of, firm, python })
    }

    /// The keys of a claim, each on lines of its own.
    pub(super) fn keys(&self, indent: &str) -> String {
        let mut keys = vec![format!("gives: {}", written(&self.text, indent))];
        if self.form != WordingForm::default() {
            keys.push(format!("form: {}", self.form.word()));
        }
        match self.of.as_slice() {
            [] => {}
            [one] => keys.push(format!("of: {}", quoted(one))),
            several => {
                let all: Vec<String> = several.iter().map(|one| quoted(one)).collect();
                keys.push(format!("of: [{}]", all.join(", ")));
            }
        }
        keys.extend(self.firm.map(|firm| format!("firm: {firm}")));
        keys.extend(self.python.as_ref().map(|python| format!("python: {}", quoted(python))));
        keys.iter().map(|key| format!("{indent}{key}\n")).collect()
    }
}

/// Words and a form in which they are read as they are in the document, those that nothing can tell apart first.
fn found(planned: &Planned) -> Vec<(String, WordingForm)> {
    let answer = &planned.case.answer;
    let fits = |form: &WordingForm| match form {
        WordingForm::AnswerBlock => matches!(planned.case.subject, Subject::Output { .. }),
        // What is said in a sentence is judged more leniently than elsewhere.
        WordingForm::Prose => planned.case.claim.form == Form::Prose,
        _ => !matches!(planned.case.subject, Subject::Output { .. }) && planned.case.claim.form != Form::Prose,
    };
    let candidates: Vec<(&String, WordingForm)> = WordingForm::ALL
        .into_iter()
        .filter(fits)
        .flat_map(|form| [&answer.documented, &answer.bare, &answer.whole].map(|text| (text, form)))
        .filter(|(text, _)| !text.trim().is_empty())
        .collect();
    let mut ways: Vec<(String, WordingForm)> = Vec::new();
    for same in [is_same, means_the_same] {
        for (text, form) in &candidates {
            let way = ((*text).clone(), *form);
            let reads = form.read(text, planned.case.claim.mode).is_some_and(|again| same(&again, answer));
            if reads && !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways
}

/// Whether nothing can tell two answers apart.
fn is_same(one: &Answer, other: &Answer) -> bool {
    means_the_same(one, other) && written_as(one) == written_as(other)
}

/// The texts that Python's answer may equal.
fn written_as(answer: &Answer) -> Vec<&str> {
    let mut texts = [&answer.documented, &answer.whole, &answer.bare].map(|text| text.trim()).to_vec();
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn means_the_same(one: &Answer, other: &Answer) -> bool {
    one.documented == other.documented
        && one.meaning == other.meaning
        && notes::environment(&one.remark) == notes::environment(&other.remark)
}

/// A text in YAML: lines as lines where that says the same.
fn written(text: &str, indent: &str) -> String {
    let text = text.trim_end_matches('\n');
    let plain =
        |line: &str| !line.ends_with([' ', '\t', '\r']) && !line.contains(|c: char| c.is_control() || is_odd(c));
    let begins = text.starts_with(|c: char| !c.is_whitespace());
    if !text.contains('\n') || !begins || !text.lines().all(plain) {
        return quoted(text);
    }
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!("\n{indent}  {line}") });
    let lines: Vec<String> = lines.map(|line| if line.is_empty() { "\n".to_owned() } else { line }).collect();
    format!("|-{}", lines.concat())
}

/// Characters that YAML breaks lines at, or refuses as they stand.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_odd(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_written_so_that_it_reads_the_same() {
        for text in
            ["2", "a\nb", "a\n\n  b\nc", " a\nb", "a \nb", "\"\\\t\u{7f}\u{2028}é", "# no: comment", "a\n\u{85}b"]
        {
            let yaml = format!("- k:\n    {}\n", format_args!("t: {}", written(text, "    ")));
            let read: Vec<std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>> =
                serde_yaml::from_str(&yaml).unwrap_or_default();
            let found = read.first().and_then(|one| one.get("k")).and_then(|one| one.get("t")).map(String::as_str);
            assert_eq!(found, Some(text), "{yaml}");
        }
    }
}
