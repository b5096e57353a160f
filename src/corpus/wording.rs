//! Answers that stand in a corpus in the words of a document: what the words are beside, and how they are read.

use serde::Deserialize;

use super::Entry;
use crate::claim;
use crate::model::{Answer, Form, Mode, VersionRange};

/// Where the words of an answer stand in a document, which tells how they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordingForm {
    /// In a comment, or in a cell of a table.
    #[default]
    Comment,
    /// Below a prompt.
    Repl,
    /// On a line of the output of the whole snippet.
    AnswerBlock,
    /// In a sentence.
    Prose,
}

impl WordingForm {
    /// All of them, the plainest first.
    pub const ALL: [WordingForm; 4] =
        [WordingForm::Comment, WordingForm::Repl, WordingForm::Prose, WordingForm::AnswerBlock];

    /// Its name in the file.
    pub fn word(self) -> &'static str {
        self.claim_form().word()
    }

    /// The form of a claim in a document that stands so.
    pub fn claim_form(self) -> Form {
        match self {
            WordingForm::Comment => Form::Comment,
            WordingForm::Repl => Form::Repl,
            WordingForm::AnswerBlock => Form::AnswerBlock,
            WordingForm::Prose => Form::Prose,
        }
    }

    /// Reads words of this form.
    pub fn read(self, text: &str, mode: Mode) -> Option<Answer> {
        claim::from_text(self.claim_form(), text, mode)
    }
}

/// What there is to know beside the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// Where they stand.
    pub form: WordingForm,
    /// The expressions whose value is meant, looked at after the statement, the likeliest first; of the statement itself
    /// where there are none.
    pub of: Vec<String>,
    /// Whether the words can be called false, where they do not tell that themselves.
    pub firm: Option<bool>,
}

impl Entry {
    /// The answer as it is read from the words of a document; `None` where it is not stated so.
    pub fn read(&self, mode: Mode) -> Option<Answer> {
        let wording = self.wording.as_ref()?;
        let stated = self.answers.first()?;
        let answer = wording.form.read(&stated.text, mode)?;
        let firm = wording.firm.unwrap_or(answer.firm);
        // Where the file names versions, those that the words name do not count.
        let versions = answer.versions.filter(|_| stated.python == VersionRange::default());
        Some(Answer { firm, versions, ..answer })
    }
}
