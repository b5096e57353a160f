//! What `verify` is where there is no Linux: one sentence.
//!
//! Installing it succeeds there, so that a list of requirements can be shared with Linux machines; running it says what
//! to do instead.

use std::process::ExitCode;

/// What is said on standard error.
const REFUSAL: &str = "error: verify runs on Linux only, whose kernel confines the snippets: use its container image, \
     a dev container or WSL (docs/elsewhere.md)";

/// Ends with status 2, as for all that keeps `verify` from its job.
#[expect(clippy::print_stderr, reason = "there is no report that could say it")]
pub(crate) fn main() -> ExitCode {
    eprintln!("{REFUSAL}");
    ExitCode::from(2)
}
