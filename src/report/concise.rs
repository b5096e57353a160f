//! One line a failing claim, as editors and people who grep want it: `path:line:column: CODE message`.

use std::io::{self, Write};

use super::outcome::{outcomes, ranges, word};
use super::style::fit;
use super::{Style, advice, escape, excerpt, summary};
use crate::model::{Finding, Problem, Report, Verdict};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings.iter().filter(|finding| finding.is_unexpected() || finding.is_doubtful()) {
        let Some(document) = report.documents.get(finding.document) else { continue };
        let line = document.place(finding.claim.line);
        let place = format!("{}:{line}:{}", document.path.display(), excerpt::column(document, &finding.claim));
        let line = format!("{}: {} {}", escape::line(&place), word(finding), message(finding, style));
        writeln!(out, "{}", escape::disarm(&line))?;
    }
    for problem in &report.problems {
        writeln!(out, "{}", escape::disarm(&problem_line(problem)))?;
    }
    if !style.quiet {
        writeln!(out, "{}", summary::text(report, style))?;
    }
    Ok(())
}

/// All that a line can say: what is documented, and what the versions give that do not agree.
pub fn message(finding: &Finding, style: &Style) -> String {
    let differs = |verdict: &Verdict| matches!(verdict, Verdict::Fails { .. } | Verdict::Doubtful { .. });
    let fails = outcomes(finding).into_iter().filter(|outcome| differs(outcome.verdict));
    let given: Vec<String> = fails
        .map(|outcome| {
            let labels = ranges(outcome.labels.iter().copied(), style.dash());
            format!("{labels}: {}", shortened(&advice::outcome(outcome.verdict), style))
        })
        .collect();
    let documented = shortened(&escape::line(&finding.claim.documented), style);
    if given.is_empty() {
        return format!("`{documented}`: {}", advice::headline(finding, style));
    }
    format!("`{documented}` is documented; {}", given.join("; "))
}

fn shortened(text: &str, style: &Style) -> String {
    const LIMIT: usize = 120;
    let limit = if style.verbose { usize::MAX } else { LIMIT };
    let shown = fit(text, limit);
    if shown.len() < text.len() { format!("{shown}{}", style.ellipsis()) } else { text.to_owned() }
}

/// `path:line:column: error message`, as far as the place is known.
fn problem_line(problem: &Problem) -> String {
    let word = if problem.is_error { "error" } else { "warning" };
    let path = problem.path.as_ref().map(|path| path.display().to_string());
    let numbers = [problem.line, problem.column].into_iter().flatten().map(|number| number.to_string());
    let place: Vec<String> = path.into_iter().chain(numbers).collect();
    let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(":")) };
    escape::line(&format!("{place}{word} {}", problem.message)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn one_line_a_claim() {
        insta::assert_snapshot!(fixture::written(|out| render(&fixture::report(), &Style::default(), out)));
    }

    #[test]
    fn nothing_hostile_passes() {
        let style = Style { verbose: true, quiet: true, ..Style::default() };
        let shown = fixture::written(|out| render(&fixture::report(), &style, out));
        fixture::assert_harmless(&shown);
        assert_eq!(shown.lines().count(), 5 + 2);
    }
}
