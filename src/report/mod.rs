//! Reports: findings as text for people and for machines. Nothing here decides.
//!
//! Each format is a file with one `render`, a pure function of the report and of what the caller knows about the
//! reader. What they share: [`escape`] (foreign text made harmless), [`outcome`] (versions put together), [`advice`]
//! (the words), [`diff`], [`excerpt`] and [`summary`].

pub mod advice;
mod changes;
pub mod concise;
#[cfg(test)]
mod contrast_ratio;
pub mod diff;
pub mod escape;
pub mod excerpt;
#[cfg(test)]
pub(crate) mod fixture;
mod format;
pub mod full;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
mod link;
pub mod markdown;
pub mod outcome;
pub mod progress;
pub mod read;
pub mod repository;
pub mod sarif;
mod spans;
mod style;
pub mod summary;
pub mod svg;

pub use format::Format;
pub use progress::Progress;
pub use style::Style;
pub use summary::Summary;

#[cfg(test)]
mod tests {
    use super::fixture;
    use crate::exit::ExitStatus;

    #[test]
    fn an_error_outweighs_a_failing_claim() {
        let mut report = fixture::report();
        assert_eq!(report.exit_status(), ExitStatus::Error);
        report.problems.retain(|problem| !problem.is_error);
        assert_eq!(report.exit_status(), ExitStatus::ClaimsFail);
        report.findings.retain(|finding| !finding.is_unexpected());
        assert_eq!((report.findings.len(), report.exit_status()), (2, ExitStatus::Success));
    }

    #[test]
    fn claims_on_one_line_have_names_of_their_own() {
        let mut report = fixture::report();
        report.findings[1].claim.line = 8;
        assert_eq!(report.claim_ids()[..3], ["docs/guide.md:8", "docs/guide.md:8.2", "docs/guide.md:11"]);
    }
}
