//! Markdown for a job summary or an issue: the answers that do not hold, by the version since when, what is
//! documented and what is true side by side.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::diff::Line;
use super::escape::{markdown_block, markdown_code, markdown_text};
use super::link::path_uri;
use super::outcome::{outcomes, ranges};
use super::{Report, Style, diff, summary};
use crate::finding::{Finding, Standing, Verdict};

/// GitHub refuses a job summary of more than 1 MiB.
const SIZE_LIMIT: usize = 900 << 10;
const STYLE: Style = Style { color: false, unicode: true, width: 80, links: None, verbose: false, quiet: false };

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = summary::Summary::of(&report.findings);
    let title = match counts.failing() {
        0 => "Every documented answer that could be checked holds".to_owned(),
        1 => "1 documented answer does not hold".to_owned(),
        many => format!("{many} documented answers do not hold"),
    };
    writeln!(out, "# {title}\n\n{}", counts_text(report))?;
    let mut room = SIZE_LIMIT;
    let mut left_out = 0;
    for (heading, findings) in sections(report) {
        let mut section =
            format!("\n## {heading}\n\n| Where | Code | Documented | Python gives |\n|---|---|---|---|\n");
        let mut diffs = String::new();
        for finding in findings {
            let (row, diff) = (row(report, finding), diff_block(report, finding));
            match room.checked_sub(row.len() + diff.len()) {
                Some(rest) => room = rest,
                None => {
                    left_out += 1;
                    continue;
                }
            }
            section.push_str(&row);
            diffs.push_str(&diff);
        }
        write!(out, "{section}{diffs}")?;
    }
    if left_out > 0 {
        writeln!(out, "\n{} left out: this report has reached its largest size.", summary::plural(left_out, "claim"))?;
    }
    write!(out, "{}", unverifiable(report))?;
    write!(out, "{}", problems(report))
}

fn counts_text(report: &Report) -> String {
    let counts = summary::Summary::of(&report.findings);
    let shown: Vec<String> =
        counts.counts().iter().filter(|(n, ..)| *n > 0).map(|(n, word, _)| format!("**{n}** {word}")).collect();
    let colon = if shown.is_empty() { "" } else { ": " };
    let claims = summary::plural(counts.claims, "claim");
    format!("{claims}{colon}{}\n\n{}", shown.join(", "), markdown_text(&summary::basis(report, &STYLE)))
}

/// The failing findings by heading: what was never true first, then by version, oldest first.
fn sections(report: &Report) -> Vec<(String, Vec<&Finding>)> {
    let mut sections: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.standing.is_failure()) {
        let order = match &finding.standing {
            Standing::False => (0, None),
            Standing::Outdated { since } => (1, Some(since)),
            Standing::Ahead { since } => (2, Some(since)),
            _ => (3, None),
        };
        sections.entry(order).or_default().push(finding);
    }
    sections.into_iter().map(|((kind, since), findings)| (heading(kind, since), findings)).collect()
}

fn heading(kind: u8, since: Option<&crate::python::Label>) -> String {
    match (kind, since) {
        (1, Some(since)) => format!("Outdated since Python {since}"),
        (2, Some(since)) => format!("Not true before Python {since}"),
        (0, _) => "False on every Python that ran".to_owned(),
        _ => "True on some versions, in no order".to_owned(),
    }
}

fn row(report: &Report, finding: &Finding) -> String {
    let claim = &finding.claim;
    let path = report.path_of(finding.document);
    let target = path_uri(path.as_ref());
    let place = markdown_text(&format!("{path}:{}", claim.line));
    let given: Vec<String> = outcomes(finding)
        .iter()
        .filter_map(|outcome| {
            let Verdict::Fails { actual } = outcome.verdict else { return None };
            let answer = if actual.is_empty() { "nothing".to_owned() } else { cell(actual) };
            Some(format!("{}: {answer}", ranges(outcome.labels.iter().copied(), "–")))
        })
        .collect();
    let (code, documented) = (cell(&claim.code), cell(&claim.documented));
    format!("| [{place}]({target}#L{}) | {code} | {documented} | {} |\n", claim.line, given.join("<br>"))
}

/// One answer in a cell: of several lines the first.
fn cell(answer: &str) -> String {
    const LIMIT: usize = 200;
    let mut lines = answer.lines();
    let first = lines.next().unwrap_or_default();
    let cut: String = first.chars().take(LIMIT).collect();
    let more = if cut.len() < first.len() || lines.next().is_some() { " …" } else { "" };
    format!("{}{more}", markdown_code(&cut))
}

/// Answers of several lines: the difference, folded.
fn diff_block(report: &Report, finding: &Finding) -> String {
    let claim = &finding.claim;
    let several = |actual: &str| claim.documented.trim_end().contains('\n') || actual.trim_end().contains('\n');
    let mut out = String::new();
    for outcome in outcomes(finding) {
        let Verdict::Fails { actual } = outcome.verdict else { continue };
        if several(actual) {
            let place = markdown_text(&format!("{}:{}", report.path_of(finding.document), claim.line));
            let labels = ranges(outcome.labels, "–");
            let block = markdown_block("diff", &diff_text(&claim.documented, actual));
            out += &format!("\n<details><summary>{place} on Python {labels}</summary>\n\n{block}\n</details>\n");
        }
    }
    out
}

fn diff_text(documented: &str, actual: &str) -> String {
    const LINES: usize = 100;
    let joined = |pieces: &[(bool, String)]| pieces.iter().map(|(_, text)| text.as_str()).collect::<String>();
    let shown = diff::lines(documented, actual).into_iter().take(LINES).map(|line| match line {
        Line::Removed(pieces) => format!("-{}", joined(&pieces)),
        Line::Added(pieces) => format!("+{}", joined(&pieces)),
        Line::Same(text) => format!(" {text}"),
        Line::Elided(count) => format!(" … {}", summary::plural(count, "equal line")),
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn unverifiable(report: &Report) -> String {
    let rows: String = summary::reasons(&report.findings)
        .iter()
        .take(50)
        .map(|(reason, count)| format!("| {} | {count} |\n", markdown_text(reason)))
        .collect();
    if rows.is_empty() { rows } else { format!("\n## Unverifiable\n\n| Reason | Claims |\n|---|---|\n{rows}") }
}

fn problems(report: &Report) -> String {
    let items: String = report.problems.iter().take(50).map(problem).collect();
    if items.is_empty() { items } else { format!("\n## Problems\n\n{items}") }
}

fn problem(problem: &super::Problem) -> String {
    let word = if problem.is_error { "error" } else { "warning" };
    let path = problem.path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default();
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("- {word}: {}\n", markdown_text(&format!("{path}{}{help}", problem.message)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{escape, fixture};

    fn written() -> String {
        fixture::written(|out| render(&fixture::report(), out))
    }

    #[test]
    fn documented_and_true_side_by_side() {
        insta::assert_snapshot!(written());
    }

    #[test]
    fn a_reader_of_markdown_finds_no_foreign_markup() {
        use pulldown_cmark::{Event, Options, Parser};
        let written = written();
        let mut html = Vec::new();
        for event in Parser::new_ext(&written, Options::all()) {
            if let Event::Html(tag) | Event::InlineHtml(tag) = event {
                html.push(tag.to_string());
            }
        }
        let ours = ["<code>", "</code>", "<br>", "<details>", "</details>"];
        let foreign: Vec<_> =
            html.iter().filter(|tag| !ours.contains(&tag.trim()) && !tag.starts_with("<details>")).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
    }

    #[test]
    fn a_large_report_stays_below_the_limit() {
        let mut report = fixture::report();
        let template = report.findings[0].clone();
        report.findings.extend(std::iter::repeat_n(template, 6_000));
        let written = fixture::written(|out| render(&report, out));
        assert!(written.len() < 1 << 20, "{}", written.len());
        assert!(written.contains("claims left out"));
    }

    #[test]
    fn all_is_well() {
        assert!(fixture::written(|out| render(&fixture::empty(), out)).starts_with("# Every documented answer"));
    }
}
