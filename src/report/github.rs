//! Workflow commands of GitHub: one annotation a failing claim, on its line of the pull request.
//!
//! GitHub shows the first ten errors of a step and drops the rest without a word. So the worst stand first, and a
//! claim is one annotation, however many versions it fails on; the Markdown report has room for all.

use std::io::{self, Write};

use super::escape::{github_data, github_property};
use super::{Problem, Report, Style, advice, excerpt, summary};
use crate::finding::{Finding, Standing};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().filter(|finding| finding.is_news()).collect();
    findings.sort_by_key(|finding| rank(&finding.standing));
    for problem in report.problems.iter().filter(|problem| problem.is_error) {
        writeln!(out, "{}", problem_command(problem))?;
    }
    for finding in findings {
        writeln!(out, "{}", command(report, finding))?;
    }
    for problem in report.problems.iter().filter(|problem| !problem.is_error) {
        writeln!(out, "{}", problem_command(problem))?;
    }
    writeln!(out, "{}", summary::text(report, &Style::default()))
}

/// What never held is worse than what has aged, and that worse than what will come true.
fn rank(standing: &Standing) -> u8 {
    match standing {
        Standing::False => 0,
        Standing::Mixed => 1,
        Standing::Outdated { .. } => 2,
        Standing::Ahead { .. } => 3,
        Standing::Unverifiable => 4,
        Standing::Holds => 5,
    }
}

fn command(report: &Report, finding: &Finding) -> String {
    let style = Style::default();
    let claim = &finding.claim;
    let mut properties = vec![("file", report.path_of(finding.document)), ("line", claim.line.to_string())];
    // The runner takes columns only where the annotation has one line.
    if claim.line == claim.last_line
        && let Some(document) = report.documents.get(finding.document)
    {
        let (start, end) = excerpt::columns(document, claim);
        properties.extend([
            ("col", start.to_string()),
            ("endLine", claim.line.to_string()),
            ("endColumn", end.to_string()),
        ]);
    } else {
        properties.push(("endLine", claim.last_line.to_string()));
    }
    properties.push(("title", format!("verify ({})", finding.standing.word())));
    let help = advice::help(finding).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let message = format!("{}\n{}{help}", advice::headline(finding, &style), advice::outcomes_text(finding, &style));
    workflow_command("error", &properties, &message)
}

fn problem_command(problem: &Problem) -> String {
    let path = problem.path.as_ref().map(|path| ("file", path.to_string_lossy().into_owned()));
    let line = problem.line.map(|line| ("line", line.to_string()));
    let column = problem.column.map(|column| ("col", column.to_string()));
    let properties: Vec<_> = [path, line, column].into_iter().flatten().collect();
    let help = problem.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    workflow_command(
        if problem.is_error { "error" } else { "warning" },
        &properties,
        &format!("{}{help}", problem.message),
    )
}

fn workflow_command(level: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", github_property(value))).collect();
    let space = if properties.is_empty() { "" } else { " " };
    format!("::{level}{space}{}::{}", properties.join(","), github_data(message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{escape, fixture};

    #[test]
    fn one_annotation_a_claim_worst_first() {
        insta::assert_snapshot!(fixture::written(|out| render(&fixture::report(), out)));
    }

    #[test]
    fn no_foreign_text_becomes_a_command() {
        let written = fixture::written(|out| render(&fixture::report(), out));
        let commands = written.lines().filter(|line| line.trim_start().starts_with("::")).count();
        assert_eq!(commands, 5 + 2);
        assert!(!written.contains("##["));
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
    }
}
