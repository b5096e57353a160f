//! Workflow commands of GitHub: one annotation a failing claim, on its line of the pull request.
//!
//! GitHub shows the first ten errors of a step and drops the rest without a word. So the worst stand first, and a
//! claim is one annotation, however many versions it fails on; the Markdown report has room for all. Files are named from
//! the root of the repository.

use std::io::{self, Write};
use std::path::Path;

use super::escape::{github_data, github_property};
use super::{Style, advice, excerpt, outcome, summary};
use crate::model::{Finding, Problem, Report, Standing};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.is_unexpected() || finding.is_doubtful()).collect();
    findings.sort_by_key(|finding| rank(&finding.standing));
    for problem in report.problems.iter().filter(|problem| problem.is_error) {
        writeln!(out, "{}", problem_command(problem, style))?;
    }
    for finding in findings {
        writeln!(out, "{}", command(report, finding, style))?;
    }
    for problem in report.problems.iter().filter(|problem| !problem.is_error) {
        writeln!(out, "{}", problem_command(problem, style))?;
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

fn command(report: &Report, finding: &Finding, style: &Style) -> String {
    let claim = &finding.claim;
    let document = report.documents.get(finding.document);
    let file = document.map(|document| ("file", file(&document.path, style)));
    let line = |line: usize| document.map_or(line, |document| document.file_line(line)).to_string();
    let mut properties: Vec<_> = file.into_iter().chain([("line", line(claim.line))]).collect();
    // The runner takes columns only where the annotation has one line.
    if claim.line == claim.last_line
        && let Some(document) = document.filter(|document| document.view.is_none())
    {
        let (start, end) = excerpt::columns(document, claim);
        properties.extend([
            ("col", start.to_string()),
            ("endLine", claim.line.to_string()),
            ("endColumn", end.to_string()),
        ]);
    } else {
        properties.push(("endLine", line(claim.last_line)));
    }
    properties.push(("title", format!("verify ({})", outcome::word(finding))));
    let help = advice::help(finding).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let words = Style::default();
    let message = format!("{}\n{}{help}", advice::headline(finding, &words), advice::outcomes_text(finding, &words));
    workflow_command(if finding.is_doubtful() { "warning" } else { "error" }, &properties, &message)
}

fn file(path: &Path, style: &Style) -> String {
    style.repository.path(path).to_string_lossy().into_owned()
}

fn problem_command(problem: &Problem, style: &Style) -> String {
    let path = problem.path.as_ref().map(|path| ("file", file(path, style)));
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
        insta::assert_snapshot!(fixture::written(|out| render(&fixture::report(), &Style::default(), out)));
    }

    /// Its command, properties and message.
    type Annotation<'a> = (&'a str, Vec<(String, String)>, String);

    /// A command as GitHub's runner reads it: up to the first `::` the properties, after it the message; what was escaped
    /// is put back in the runner's order.
    fn read(line: &str) -> Option<Annotation<'_>> {
        let unescape = |text: &str, all: bool| {
            let text = text.replace("%0D", "\r").replace("%0A", "\n");
            let text = if all { text.replace("%3A", ":").replace("%2C", ",") } else { text };
            text.replace("%25", "%")
        };
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
        let pair = |text: &str| text.split_once('=').map(|(name, value)| (name.to_owned(), unescape(value, true)));
        let properties = properties.split(',').filter(|text| !text.is_empty()).map(pair).collect::<Option<_>>()?;
        Some((command, properties, unescape(message, false)))
    }

    #[test]
    fn the_runner_reads_each_annotation_as_it_was_meant() {
        let written = fixture::written(|out| render(&fixture::report(), &Style::default(), out));
        let read: Vec<_> = written.lines().filter_map(read).collect();
        assert_eq!(read.len(), 5 + 2);
        let known = ["file", "line", "col", "endLine", "endColumn", "title"];
        for (command, properties, message) in &read {
            assert!(["error", "warning"].contains(command) && !message.is_empty());
            assert!(properties.iter().all(|(name, _)| known.contains(&name.as_str())), "{properties:?}");
        }
        let files: Vec<_> = read.iter().filter_map(|(_, properties, _)| properties.first()).collect();
        assert!(
            files.contains(&&("file".to_owned(), "docs/<b>,:evil\\n\\x1b[31m\\u{202e}.md".to_owned())),
            "{files:?}"
        );
        assert!(read.iter().any(|(_, _, message)| message.contains("kiwi")));
    }

    #[test]
    fn a_percent_sign_stays_one() {
        let line = workflow_command("error", &[("file", "a%0A,b:c.md".to_owned())], "100 %25\n::error::x");
        let (_, properties, message) = read(&line).unwrap_or_default();
        assert_eq!(properties, [("file".to_owned(), "a%0A,b:c.md".to_owned())]);
        assert_eq!(message, "100 %25\n::error::x");
    }

    #[test]
    fn no_foreign_text_becomes_a_command() {
        let written = fixture::written(|out| render(&fixture::report(), &Style::default(), out));
        let commands = written.lines().filter(|line| line.trim_start().starts_with("::")).count();
        assert_eq!(commands, 5 + 2);
        assert!(!written.contains("##["));
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
    }
}
