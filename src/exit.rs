//! What the exit status of `verify` means.

use std::process::{ExitCode, Termination};

/// The exit status, with the meaning that ruff, mypy and ripgrep give to the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// 0: every claim that could be checked holds.
    Success,
    /// 1: some claim does not hold on some Python, or not one could be checked.
    ClaimsFail,
    /// 2: `verify` could not do its job: wrong arguments, an unreadable document, no such Python, no sandbox.
    Error,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::ClaimsFail => 1,
            ExitStatus::Error => 2,
        })
    }
}

impl Termination for ExitStatus {
    fn report(self) -> ExitCode {
        self.into()
    }
}
