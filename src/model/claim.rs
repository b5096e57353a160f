//! A claim: a place where a document says what one concrete piece of code evaluates to, prints, raises or warns.

use serde::{Deserialize, Serialize};

use super::{Answer, Expectation, Rule};

/// How a document states an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Below a `>>>` prompt.
    Repl,
    /// In a comment on the statement's line.
    Comment,
    /// In comment lines below a statement.
    CommentBelow,
    /// In a block of its own; each documented line is a claim.
    AnswerBlock,
    /// An exception, wherever it is stated.
    Raises,
    /// A warning, wherever it is stated.
    Warns,
    /// In running text.
    Prose,
    /// In a cell of a table.
    Table,
    /// In a file of expected/.
    Corpus,
}

impl Form {
    /// Its name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Form::Repl => "repl",
            Form::Comment => "comment",
            Form::CommentBelow => "comment-below",
            Form::AnswerBlock => "answer-block",
            Form::Raises => "raises",
            Form::Warns => "warns",
            Form::Prose => "prose",
            Form::Table => "table",
            Form::Corpus => "corpus",
        }
    }
}

/// How the code is compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Each statement on its own, as at the prompt.
    Repl,
    /// The block as one compilation unit.
    #[default]
    Script,
}

/// One documented answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// First line of the document that states the answer, 1-based.
    pub line: usize,
    /// Last line that states it, 1-based, inclusive.
    pub last_line: usize,
    /// Characters (1-based, end exclusive) of the answer in `line`; all of the line where unknown.
    pub columns: Option<(usize, usize)>,
    /// First line of the statement it is about, 1-based.
    pub code_line: usize,
    /// How it is stated.
    pub form: Form,
    /// The rule that read it.
    pub rule: Rule,
    /// The statement, shortened.
    pub code: String,
    /// The answer alone.
    pub documented: String,
    /// What else the author wrote there.
    pub remark: String,
    /// How the code is compiled.
    pub mode: Mode,
}

/// A claim together with how it is checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The claim.
    pub claim: Claim,
    /// Index of the block whose code it is about.
    pub block: usize,
    /// What of that block.
    pub subject: Subject,
    /// The answer, as it was read.
    pub answer: Answer,
    /// What else it is held against, and what is known of it.
    pub expectation: Expectation,
}

/// What of a block's run an answer is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// What a statement prints, evaluates to, raises or warns: its index in the unit's source.
    Statement(usize),
    /// The value of one of these expressions after a statement.
    After {
        /// Index of the statement.
        statement: usize,
        /// The expressions, the likeliest first.
        expressions: Vec<String>,
    },
    /// A line among all that the block prints.
    Output {
        /// Index of the answer block.
        answers: usize,
        /// Its line (0-based) among the lines of the answer.
        line: usize,
    },
    /// What a statement does that the document has commented out: its line, and the statement.
    CommentedOut {
        /// Line (1-based) of the comment in the unit's code.
        line: usize,
        /// The code.
        code: String,
    },
}
