//! Markdown for a job summary or an issue: what is unexpected, then the answers that newer Pythons have made false, by the version since
//! when, what is documented and what is true side by side; then the others that do not hold.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::diff::Line;
use super::escape::{markdown_block, markdown_code, markdown_text};
use super::link::path_uri;
use super::outcome::{outcomes, ranges};
use super::{Style, advice, diff, summary};
use crate::model::{Finding, Label, Report, Standing, Verdict};

/// GitHub refuses a job summary of more than 1 MiB.
const SIZE_LIMIT: usize = 900 << 10;
const STYLE: Style = Style {
    color: false,
    unicode: true,
    width: 80,
    links: None,
    repository: super::repository::Repository::unknown(),
    verbose: false,
    quiet: false,
};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", title(report), counts_text(report))?;
    let mut room = SIZE_LIMIT;
    let mut left_out = 0;
    for (heading, findings) in sections(report) {
        // Of a corpus also why, and where it is claimed.
        let of_corpus = findings.iter().any(|finding| !finding.sources.is_empty());
        let (more, line) = if of_corpus { (" Why | Claimed in |", "---|---|") } else { ("", "") };
        let mut section =
            format!("\n## {heading}\n\n| Where | Code | Documented | Python gives |{more}\n|---|---|---|---|{line}\n");
        let mut diffs = String::new();
        for finding in findings {
            let more = if of_corpus { corpus_cells(finding) } else { String::new() };
            let (row, diff) = (row(report, style, finding, &more), diff_block(report, finding));
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

/// News first; where there is none, what newer Pythons have made false.
fn title(report: &Report) -> String {
    let counts = summary::Summary::of(&report.findings);
    let holding = report.findings.iter().any(|finding| finding.is_unexpected() && !finding.standing.is_failure());
    match (counts.unexpected, counts.outdated, counts.known) {
        (unexpected @ 1.., ..) if holding => {
            format!("{} not as is known", summary::plural(unexpected, "documented answer"))
        }
        (1, ..) => "1 documented answer does not hold".to_owned(),
        (unexpected @ 2.., ..) => format!("{unexpected} documented answers do not hold"),
        (_, 1, _) => "1 documented answer is outdated, as is known".to_owned(),
        (_, outdated @ 2.., _) => format!("{outdated} documented answers are outdated, as is known"),
        (_, _, 1..) => "Every documented answer stands as it is known".to_owned(),
        _ => "Every documented answer that could be checked holds".to_owned(),
    }
}

fn counts_text(report: &Report) -> String {
    let counts = summary::Summary::of(&report.findings);
    let shown: Vec<String> =
        counts.counts().iter().filter(|(n, ..)| *n > 0).map(|(n, word, _)| format!("**{n}** {word}")).collect();
    let colon = if shown.is_empty() { "" } else { ": " };
    let claims = summary::plural(counts.claims, "claim");
    let known =
        if counts.known > 0 { format!("; **{}** of them fail as is known", counts.known) } else { String::new() };
    format!("{claims}{colon}{}{known}\n\n{}", shown.join(", "), markdown_text(&summary::basis(report, &STYLE)))
}

/// The failing findings by heading: what newer Pythons have made false first, by version, oldest first. Where some of it
/// is known, what is unexpected stands above all of that.
fn sections(report: &Report) -> Vec<(String, Vec<&Finding>)> {
    let some_known = report.findings.iter().any(Finding::is_known_failure);
    let mut sections: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    let told = report
        .findings
        .iter()
        .filter(|finding| finding.standing.is_failure() || finding.is_unexpected() || finding.is_doubtful());
    for finding in told {
        let order = match &finding.standing {
            _ if finding.is_unexpected() && (some_known || !finding.standing.is_failure()) => (0, None, None),
            Standing::Outdated { since } => (1, Some(since), finding.gap().map(|(old, _)| old)),
            Standing::Ahead { since } => (2, Some(since), finding.gap().map(|(old, _)| old)),
            Standing::False => (3, None, None),
            Standing::Unverifiable => (5, None, None),
            _ => (4, None, None),
        };
        sections.entry(order).or_default().push(finding);
    }
    sections.into_iter().map(|((kind, since, old), findings)| (heading(kind, since, old), findings)).collect()
}

/// `old` is the last version that ran before `since`, where versions between them could not tell.
fn heading(kind: u8, since: Option<&Label>, old: Option<&Label>) -> String {
    match (kind, since, old) {
        (1, Some(since), None) => format!("Outdated since Python {since}"),
        (1, Some(since), Some(old)) => format!("True on Python {old}, not on {since}"),
        (2, Some(since), None) => format!("Not true before Python {since}"),
        (2, Some(since), Some(old)) => format!("Not true on Python {old}, but on {since}"),
        (0, ..) => "News".to_owned(),
        (5, ..) => "Doubtful: perhaps not what Python gives".to_owned(),
        (3, ..) => "False on every Python that ran".to_owned(),
        _ => "True on some versions, in no order".to_owned(),
    }
}

fn row(report: &Report, style: &Style, finding: &Finding, more: &str) -> String {
    let claim = &finding.claim;
    let path = report.path_of(finding.document);
    // A job summary or an issue is no file of the repository: what is relative leads nowhere from there.
    let document = report.documents.get(finding.document);
    let line = document.map_or(claim.line, |document| document.file_line(claim.line));
    let address = style.repository.address(path.as_ref(), line);
    let target = address.unwrap_or_else(|| format!("{}#L{line}", path_uri(path.as_ref())));
    let place = markdown_text(&report.place_of(finding));
    let mut documented = cell(&claim.documented);
    let mut given = Vec::new();
    for outcome in outcomes(finding) {
        let (Verdict::Fails { actual } | Verdict::Doubtful { actual, .. }) = outcome.verdict else { continue };
        let (old, answer) = differing(&claim.documented, actual);
        given.push(format!("{}: {answer}", ranges(outcome.labels, "–")));
        // Beside what the newest gives.
        documented = old;
    }
    let code = cell(&claim.code);
    let given = if given.is_empty() { advice::headline(finding, &STYLE) } else { given.join("<br>") };
    format!("| [{place}]({target}) | {code} | {documented} | {given} |{more}\n")
}

/// Why a claim of a corpus does not hold, and the places that claim it.
fn corpus_cells(finding: &Finding) -> String {
    let why = markdown_text(finding.why.as_deref().unwrap_or_default());
    let places: Vec<String> = advice::claimed_in(finding).iter().map(|place| markdown_text(place)).collect();
    format!(" {why} | {} |", places.join("<br>"))
}

/// What is documented and what Python gives, in a cell each: of several lines the first that differs.
fn differing(documented: &str, actual: &str) -> (String, String) {
    if actual.is_empty() || !diff::several_lines(documented, actual) {
        return (cell(documented), if actual.is_empty() { "nothing".to_owned() } else { cell(actual) });
    }
    let (old, new) = diff::first(documented, actual);
    (line_cell(documented, old.as_deref()), line_cell(actual, new.as_deref()))
}

/// One line of an answer in a cell.
fn line_cell(answer: &str, line: Option<&str>) -> String {
    let Some(line) = line else { return "no more lines".to_owned() };
    let before = if answer.lines().next() == Some(line) { "" } else { "… " };
    let after = if answer.lines().next_back() == Some(line) { "" } else { " …" };
    format!("{before}{}{after}", cell(line.trim()))
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
    let mut out = String::new();
    for outcome in outcomes(finding) {
        let (Verdict::Fails { actual } | Verdict::Doubtful { actual, .. }) = outcome.verdict else { continue };
        if diff::several_lines(&claim.documented, actual) {
            let place = markdown_text(&report.place_of(finding));
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

fn problem(problem: &crate::model::Problem) -> String {
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
        fixture::written(|out| render(&fixture::report(), &STYLE, out))
    }

    #[test]
    fn documented_and_true_side_by_side() {
        insta::assert_snapshot!(written());
    }

    #[test]
    fn the_unexpected_leads_and_then_what_is_outdated() {
        insta::assert_snapshot!(fixture::written(|out| render(&fixture::corpus(), &STYLE, out)), @r#"
        # 1 documented answer not as is known

        3 claims: **1** false, **1** outdated, **1** holds; **2** of them fail as is known

        3 snippets run on Python 3.9–3.13

        ## News

        | Where | Code | Documented | Python gives | Why | Claimed in |
        |---|---|---|---|---|---|
        | [expected/scoping/one.yaml:3](expected/scoping/one.yaml#L3) | <code>\[1, 2\].sort\(\)</code> | <code>nothing</code> | documented answer holds, but is known to be false | It was changed. | book \| 1.txt:5<br>book \| 1.txt:7 |

        ## Outdated since Python 3.11

        | Where | Code | Documented | Python gives | Why | Claimed in |
        |---|---|---|---|---|---|
        | [expected/closures/one.yaml:3](expected/closures/one.yaml#L3) | <code>f\(\)</code> | <code>UnboundLocalError: local variable 'x' referenced before assignment</code> | 3.11–3.13: <code>UnboundLocalError: cannot access local variable 'x' where it is not associated with a value</code> | It was changed. | book \| 1.txt:5<br>book \| 1.txt:7 |

        ## False on every Python that ran

        | Where | Code | Documented | Python gives | Why | Claimed in |
        |---|---|---|---|---|---|
        | [expected/copying/one.yaml:3](expected/copying/one.yaml#L3) | <code>1 \+ 1</code> | <code>3</code> | 3.9–3.13: <code>2</code> | It was changed. | book \| 1.txt:5<br>book \| 1.txt:7 |
        "#);
        let mut known = fixture::corpus();
        known.findings.pop();
        let written = fixture::written(|out| render(&known, &STYLE, out));
        assert!(written.starts_with("# 1 documented answer is outdated, as is known\n"), "{written}");
        assert!(written.find("## Outdated since Python 3.11") < written.find("## False on"), "{written}");
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
        let written = fixture::written(|out| render(&report, &STYLE, out));
        assert!(written.len() < 1 << 20, "{}", written.len());
        assert!(written.contains("claims left out"));
    }

    #[test]
    fn all_is_well() {
        assert!(
            fixture::written(|out| render(&fixture::empty(), &STYLE, out)).starts_with("# Every documented answer")
        );
    }
}
