//! JUnit XML, in the dialect that CI systems read: a suite for each document on each Python, a case for each claim.
//!
//! What fails and is known to is a success: the corpus says so. What could not be verified is skipped, not an error: a CI system must turn red exactly where the exit status is 1.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::{Problem, Report, Style, advice, escape, summary};
use crate::document::Document;
use crate::finding::{Finding, Verdict};
use crate::python::Label;

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut junit = quick_junit::Report::new(env!("CARGO_PKG_NAME"));
    for (index, document) in report.documents.iter().enumerate() {
        for (label, _) in &report.pythons {
            let suite = suite(report, index, document, label);
            if !suite.test_cases.is_empty() {
                junit.add_test_suite(suite);
            }
        }
    }
    let errors: Vec<&Problem> = report.problems.iter().filter(|problem| problem.is_error).collect();
    if !errors.is_empty() {
        junit.add_test_suite(troubles(&errors));
    }
    // By way of a string, for the crate's error hides that of `out`, and a closed pipe must be known as one.
    out.write_all(junit.to_string().map_err(io::Error::other)?.as_bytes())
}

/// Foreign text that XML can hold.
fn xml(text: &str) -> XmlString {
    XmlString::new(escape::text(text))
}

/// The claims of one document on one Python.
fn suite(report: &Report, index: usize, document: &Document, label: &Label) -> TestSuite {
    let path = document.path.to_string_lossy();
    let mut suite = TestSuite::new(xml(&escape::line(&format!("{path} on Python {label}"))));
    suite.add_property(Property::new("python", label.to_string()));
    suite.add_property(Property::new("file", xml(&escape::line(&path))));
    let blocks = report.blocks.iter().filter(|block| block.document == index);
    let seconds: f64 = blocks.filter_map(|block| block.runs.get(label)).map(|run| run.seconds).sum();
    suite.set_time(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    for finding in report.findings.iter().filter(|finding| finding.document == index) {
        if let Some(verdict) = finding.verdicts.get(label) {
            suite.add_test_case(case(document, finding, (label, verdict)));
        }
    }
    suite
}

/// One claim.
fn case(document: &Document, finding: &Finding, (label, verdict): (&Label, &Verdict)) -> TestCase {
    let claim = &finding.claim;
    let name = format!("{}: {}", claim.line, escape::line(&claim.code));
    let mut case = TestCase::new(xml(&name), status(document, finding, (label, verdict)));
    let class = Path::new(&document.path).with_extension("");
    case.set_classname(xml(&escape::line(&class.to_string_lossy())));
    case.add_property(Property::new("line", claim.line.to_string()));
    case.add_property(Property::new("standing", finding.standing.word()));
    if finding.is_known_failure() {
        case.add_property(Property::new("known", "true"));
    }
    case
}

fn status(document: &Document, finding: &Finding, (label, verdict): (&Label, &Verdict)) -> TestCaseStatus {
    match verdict {
        Verdict::Holds { .. } | Verdict::Fails { .. } if !finding.is_news_on(label) => TestCaseStatus::success(),
        Verdict::Holds { actual, .. } | Verdict::Fails { actual } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(finding.standing.word());
            status.set_message(xml(&advice::headline(finding, &Style::default())));
            status.set_description(xml(&description(document, finding, actual)));
            status
        }
        Verdict::Unverifiable { reason } | Verdict::NotApplicable { reason } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(xml(&summary::plain(reason)));
            status
        }
    }
}

/// What a person needs who sees the failure alone.
fn description(document: &Document, finding: &Finding, actual: &str) -> String {
    let claim = &finding.claim;
    let help = advice::help(finding).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let parts = [
        escape::line(&format!("{}:{}", document.path.display(), claim.line)).into_owned(),
        advice::stated("code", &claim.code),
        advice::stated("documented", &claim.documented),
        advice::stated("actual", actual),
    ];
    format!("{}{help}", parts.join("\n"))
}

/// What could not be done, as the one suite that has errors.
fn troubles(problems: &[&Problem]) -> TestSuite {
    let mut suite = TestSuite::new(env!("CARGO_PKG_NAME"));
    for problem in problems {
        let path = problem.path.as_ref().map_or(String::new(), |path| path.display().to_string());
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(xml(&escape::line(&problem.message)));
        suite.add_test_case(TestCase::new(xml(&escape::line(&path)), status));
    }
    suite
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::fixture;

    fn written() -> String {
        fixture::written(|out| render(&fixture::report(), out))
    }

    #[test]
    fn an_xml_reader_finds_the_counts() {
        let written = written();
        let document = roxmltree::Document::parse(&written).unwrap();
        let root = document.root_element();
        assert_eq!(
            (root.tag_name().name(), root.attribute("tests"), root.attribute("errors")),
            ("testsuites", Some("36"), Some("1"))
        );
        let suites: Vec<_> = root.children().filter(|node| node.has_tag_name("testsuite")).collect();
        assert_eq!(suites.len(), 2 * 5 + 1);
        let count = |tag| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!((count("failure"), count("skipped"), count("error")), (3 + 5 + 3 + 2 + 5, 1 + 5, 1));
        let failures: usize =
            suites.iter().map(|suite| suite.attribute("failures").unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(failures, count("failure"));
    }

    #[test]
    fn the_reader_sees_what_was_printed() {
        let written = written();
        let document = roxmltree::Document::parse(&written).unwrap();
        let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
        let printed = "    \\x1b[31m \\x9b \\u{202e} \\u{200b} ]]> <script>alert(1)</script> \\x07";
        assert!(texts.iter().any(|text| text.contains(printed)), "{texts:?}");
    }

    #[test]
    fn looks_like_this() {
        let mut report = fixture::report();
        report.pythons.truncate(3);
        report.pythons.remove(0);
        insta::assert_snapshot!(fixture::written(|out| render(&report, out)));
    }

    #[test]
    fn nothing_acts() {
        assert!(!written().chars().any(|c| c != '\n' && escape::acts(c)));
        roxmltree::Document::parse(&fixture::written(|out| render(&fixture::empty(), out))).unwrap();
    }
}
