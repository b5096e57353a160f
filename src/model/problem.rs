//! What the user should know and that is not a finding.

use std::path::PathBuf;

/// Something that the user should know and that is not a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// An error sets exit status 2; a warning does not.
    pub is_error: bool,
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// Line (1-based) in that file.
    pub line: Option<usize>,
    /// Column (1-based, characters) in that line.
    pub column: Option<usize>,
    /// What, in one sentence without a period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What of a run's work it is about, where a run can be made to fail for it.
    pub topic: Option<Topic>,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Blocks fail where nothing says so.
    Raised,
    /// There is not one answer that was checked.
    Nothing,
    /// Lines that look like Python were passed over.
    Unread,
}

impl Problem {
    /// An error that is about no file.
    pub fn error(message: impl ToString) -> Self {
        Self {
            is_error: true,
            path: None,
            line: None,
            column: None,
            message: message.to_string(),
            help: None,
            topic: None,
        }
    }

    /// A warning that is about no file.
    pub fn warning(message: impl ToString) -> Self {
        Self { is_error: false, ..Self::error(message) }
    }

    /// The same, about a file.
    pub fn of(self, path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// The same, about a line of its file.
    pub fn at(self, line: Option<usize>) -> Self {
        Self { line, ..self }
    }

    /// The same, with what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same, about something that a run can be made to fail for.
    pub fn about(self, topic: Topic) -> Self {
        Self { topic: Some(topic), ..self }
    }
}
