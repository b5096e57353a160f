//! Answers about code that stands in running text or in a cell of a table. The code becomes a block of its own, after
//! all others, that may build on the blocks before it under its question.

use super::{paragraph, plain_prose, prose, table};
use crate::extract::Extracted;
use crate::format::TextLine;
use crate::model::{
    Answer, Block, BlockKind, Case, Claim, Expectation, Form, Meaning, Mode, Options, Role, Rule, Stance, Subject,
};
use crate::unit::Unit;

/// An answer in running text or in a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Index of the block that was made for it.
    block: usize,
    /// Its line in the document, 1-based.
    pub(super) line: usize,
    /// Characters (1-based, end exclusive) of the answer in that line.
    pub(super) columns: Option<(usize, usize)>,
    /// What has to run before.
    pub(super) setup: Vec<String>,
    /// The code it is about.
    pub(super) code: String,
    /// How it is stated.
    pub(super) form: Form,
    /// The rule that read it.
    pub(super) rule: Rule,
    /// The answer.
    pub(super) answer: Answer,
}

impl Stated {
    /// An answer at a line.
    pub(super) fn new(line: usize, rule: Rule, setup: &[String], code: &str, answer: Answer) -> Self {
        let form = if rule == Rule::TableRow { Form::Table } else { Form::Prose };
        Self { block: 0, line, columns: None, setup: setup.to_vec(), code: code.to_owned(), form, rule, answer }
    }

    /// The program: what comes before, and the code on its last line.
    fn program(&self) -> String {
        let mut lines = self.setup.clone();
        lines.push(self.code.clone());
        lines.join("\n")
    }

    /// The case, once the block has a unit.
    pub(super) fn case(self, extracted: &Extracted, units: &[Option<Unit>]) -> Option<Case> {
        let unit = units.get(self.block)?.as_ref()?;
        let statement = unit.source.top_level().last()?;
        let line = extracted.blocks.get(self.block)?.first;
        let form = match self.answer.meaning {
            Meaning::Raises { .. } => Form::Raises,
            Meaning::Warns { .. } => Form::Warns,
            _ => self.form,
        };
        let claim = Claim {
            line,
            last_line: line,
            columns: self.columns,
            code_line: line,
            form: if form == Form::Raises && self.form == Form::Table { Form::Table } else { form },
            rule: self.rule,
            code: self.code,
            documented: self.answer.documented.clone(),
            remark: self.answer.remark.clone(),
            mode: self.answer.mode.unwrap_or(Mode::Script),
        };
        let expectation = Expectation::of_document(claim.form);
        let subject = Subject::Statement(statement);
        Some(Case { claim, block: self.block, subject, answer: self.answer, expectation })
    }
}

/// Finds the answers in running text and tables, and adds a block for each behind all others.
pub fn add(extracted: &mut Extracted) -> Vec<Stated> {
    let mut found: Vec<(usize, Stated)> = Vec::new();
    let rows = table::rows(&extracted.text);
    for lines in paragraph::find(&extracted.text) {
        let (at, text) = (lines.start, &extracted.text[lines]);
        let stated = if text.iter().any(|line| rows.contains(&line.line)) { Vec::new() } else { in_text(text) };
        found.extend(stated.into_iter().map(|stated| (at, stated)));
    }
    found.extend(table::read(&extracted.text));
    let mut all: Vec<(usize, Stated)> =
        found.into_iter().filter_map(|(at, stated)| Some((extracted.text.get(at)?.section, stated))).collect();
    all.extend(in_comments(&extracted.blocks));
    for (section, stated) in &mut all {
        stated.block = extracted.blocks.len();
        extracted.blocks.push(Block {
            first: stated.line,
            last: stated.line,
            language: String::new(),
            kind: BlockKind::Script,
            code: stated.program(),
            origins: Vec::new(),
            section: *section,
            lead_in: String::new(),
            announced: false,
            stance: Stance::States,
            role: Role::Guess,
            options: Options::default(),
            inline: true,
        });
    }
    all.into_iter().map(|(_, stated)| stated).collect()
}

/// What a paragraph states: in sentences that have code in backticks, and line by line in those that have none.
fn in_text(lines: &[TextLine]) -> Vec<Stated> {
    let (marked, plain): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.text.contains('`'));
    let in_words = plain.iter().flat_map(|line| plain_prose::read(line.line, &line.text));
    let in_code = if marked.is_empty() { Vec::new() } else { paragraph::read(lines, prose::read) };
    in_code.into_iter().chain(in_words).collect()
}

/// Sentences in comments of their own: `# add(1) returns [1]`. What is called in such a line has been called when the
/// next one comes.
fn in_comments(blocks: &[Block]) -> Vec<(usize, Stated)> {
    let mut found = Vec::new();
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Script) {
        let mut before: Vec<String> = Vec::new();
        for (at, line) in block.code.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix('#') else {
                before.clear();
                continue;
            };
            let number = block.document_line(at + 1);
            let read =
                if comment.contains('`') { prose::read(number, comment) } else { plain_prose::read(number, comment) };
            for mut stated in read {
                let code = stated.code.clone();
                stated.setup.splice(0..0, before.iter().cloned());
                before.push(code);
                found.push((block.section, Stated { form: Form::Comment, rule: Rule::SentenceInComment, ..stated }));
            }
        }
    }
    found
}
