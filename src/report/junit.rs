//! JUnit XML, in the dialect that CI systems read: a suite for each document on each Python, a case for each claim.
//!
//! What fails and is known to is a success: the corpus says so. What could not be verified is skipped, not an error: a CI
//! system must turn red exactly where the exit status is 1.
//!
//! GitLab keeps one case of each class and name, whatever its suite, so no two may share both. Jenkins' xUnit plugin
//! refuses files with anything that its schema (junit-10.xsd) does not name: cases have no properties, and neither file
//! nor line but in their suite, their name and their message. Nor have they a time: Python runs blocks, not claims.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::{Style, advice, escape};
use crate::document::Document;
use crate::model::{Finding, Label, Problem, Report, Verdict};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut junit = quick_junit::Report::new(env!("CARGO_CRATE_NAME"));
    let mut names = Names::default();
    for (index, document) in report.documents.iter().enumerate() {
        for (label, _) in &report.pythons {
            let suite = suite(report, index, document, label, &mut names);
            if !suite.test_cases.is_empty() {
                junit.add_test_suite(suite);
            }
        }
    }
    let errors: Vec<&Problem> = report.problems.iter().filter(|problem| problem.is_error).collect();
    if !errors.is_empty() {
        junit.add_test_suite(troubles(&errors, &mut names));
    }
    junit.set_time(junit.test_suites.iter().filter_map(|suite| suite.time).sum());
    // By way of a string, for the crate's error hides that of `out`, and a closed pipe must be known as one.
    let written = junit.to_string().map_err(io::Error::other)?;
    // The root is the first element, and may not say how many are skipped: suites do.
    let skipped = format!(" skipped=\"{}\"", junit.skipped);
    out.write_all(written.replacen(&skipped, "", 1).as_bytes())
}

/// The classes and names that are taken.
#[derive(Default)]
struct Names(BTreeSet<(String, String)>);

impl Names {
    /// `1: f()`, a second one of its class `1: f() (2)`, each with what stands behind it.
    fn take(&mut self, class: &str, name: &str, tail: &str) -> String {
        let counted = (2..).map(|count| format!("{name} ({count}){tail}"));
        let mut names = std::iter::once(format!("{name}{tail}")).chain(counted);
        names.find(|name| self.0.insert((class.to_owned(), name.clone()))).unwrap_or_default()
    }
}

/// Foreign text that XML can hold.
fn xml(text: &str) -> XmlString {
    XmlString::new(escape::text(text))
}

/// The claims of one document on one Python.
fn suite(report: &Report, index: usize, document: &Document, label: &Label, names: &mut Names) -> TestSuite {
    let path = document.path.to_string_lossy();
    let mut suite = TestSuite::new(xml(&escape::line(&format!("{path} on Python {label}"))));
    suite.add_property(Property::new("python", label.to_string()));
    suite.extra.insert("file".into(), xml(&escape::line(&path)));
    let blocks = report.blocks.iter().filter(|block| block.document == index);
    let seconds: f64 = blocks.filter_map(|block| block.runs.get(label)).map(|run| run.seconds).sum();
    suite.set_time(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    for finding in report.findings.iter().filter(|finding| finding.document == index) {
        if let Some(verdict) = finding.verdicts.get(label) {
            suite.add_test_case(case(document, finding, (label, verdict), names));
        }
    }
    suite
}

/// One claim.
fn case(document: &Document, finding: &Finding, (label, verdict): (&Label, &Verdict), names: &mut Names) -> TestCase {
    let claim = &finding.claim;
    let class = Path::new(&document.path).with_extension("");
    let class = escape::line(&class.to_string_lossy()).into_owned();
    let name = format!("{}: {}", claim.line, escape::line(&claim.code));
    let name = names.take(&class, &name, &format!(" [{label}]"));
    let mut case = TestCase::new(xml(&name), status(document, finding, (label, verdict)));
    case.set_classname(xml(&class));
    case
}

fn status(document: &Document, finding: &Finding, (label, verdict): (&Label, &Verdict)) -> TestCaseStatus {
    match verdict {
        Verdict::Holds { .. } | Verdict::Fails { .. } if !finding.is_unexpected_on(label) => TestCaseStatus::success(),
        Verdict::Holds { actual, .. } | Verdict::Fails { actual } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(finding.standing.word());
            status.set_message(xml(&advice::headline(finding, &Style::default())));
            status.set_description(xml(&description(document, finding, actual)));
            status
        }
        Verdict::Doubtful { actual, why } => {
            let mut status = TestCaseStatus::skipped();
            status.set_type("doubtful");
            status.set_message(xml(&format!("warning: {}", why.words())));
            status.set_description(xml(&description(document, finding, actual)));
            status
        }
        Verdict::Unverifiable { reason } | Verdict::NotApplicable { reason } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(xml(&reason.spoken()));
            status
        }
    }
}

/// What a person needs who sees the failure alone.
fn description(document: &Document, finding: &Finding, actual: &str) -> String {
    let claim = &finding.claim;
    let help = advice::help(finding).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let parts = [
        escape::line(&format!("{}:{}", document.path.display(), document.place(claim.line))).into_owned(),
        advice::stated("code", &claim.code),
        advice::stated("documented", &claim.documented),
        advice::stated("actual", actual),
    ];
    format!("{}{help}", parts.join("\n"))
}

/// What could not be done, as the one suite that has errors.
fn troubles(problems: &[&Problem], names: &mut Names) -> TestSuite {
    const CLASS: &str = env!("CARGO_CRATE_NAME");
    let mut suite = TestSuite::new(CLASS);
    for problem in problems {
        let message = escape::line(&problem.message);
        let about = problem.path.as_ref().map(|path| escape::line(&path.to_string_lossy()).into_owned());
        let name = names.take(CLASS, about.as_deref().unwrap_or(&message), "");
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(xml(&message));
        let mut case = TestCase::new(xml(&name), status);
        case.set_classname(CLASS);
        suite.add_test_case(case);
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

    /// As a program that reads JUnit files has it.
    fn read(report: &Report) -> junit_parser::TestSuites {
        junit_parser::from_reader(fixture::written(|out| render(report, out)).as_bytes()).unwrap()
    }

    #[test]
    fn a_reader_of_junit_finds_the_counts() {
        let read = read(&fixture::report());
        assert_eq!((read.tests, read.failures, read.errors), (36, 3 + 5 + 3 + 2 + 5, 1));
        assert_eq!(read.suites.len(), 2 * 5 + 1);
        for suite in &read.suites {
            let count = |is: fn(&junit_parser::TestStatus) -> bool| {
                suite.cases.iter().filter(|case| is(&case.status)).count() as u64
            };
            use junit_parser::TestStatus as Status;
            assert_eq!((suite.tests, suite.errors), (suite.cases.len() as u64, count(Status::is_error)));
            assert_eq!((suite.failures, suite.skipped), (count(Status::is_failure), count(Status::is_skipped)));
        }
        assert_eq!(read.suites.iter().map(|suite| suite.skipped).sum::<u64>(), 1 + 5);
        let guide = &read.suites[0];
        assert_eq!((guide.file.as_deref(), guide.time), (Some("docs/guide.md"), 0.5));
        assert_eq!(read.time, read.suites.iter().map(|suite| suite.time).sum::<f64>());
    }

    /// GitLab drops what shares class and name with another case, also of another suite.
    #[test]
    fn no_two_cases_share_class_and_name() {
        let mut report = fixture::report();
        report.findings.push(report.findings[0].clone());
        report.findings.insert(0, report.findings[0].clone());
        report.documents.push(Document::new("docs/guide.rst".into(), ""));
        report.findings.push(Finding { document: 2, ..report.findings[0].clone() });
        report.problems.push(report.problems[1].clone());
        let read = read(&report);
        let cases = || read.suites.iter().flat_map(|suite| &suite.cases);
        let keys: BTreeSet<_> = cases().map(|case| (case.classname.clone(), case.original_name.clone())).collect();
        assert_eq!((cases().count(), keys.len()), (36 + 3 * 5 + 1, 36 + 3 * 5 + 1));
        let taken = |name: &str| keys.contains(&(Some("docs/guide".to_owned()), name.to_owned()));
        assert!(taken("8: f() [3.9]") && taken("8: f() (4) [3.13]"), "{keys:?}");
    }

    /// What junit-10.xsd of Jenkins' xUnit plugin names, of what is written here.
    #[test]
    fn nothing_is_written_that_jenkins_refuses() {
        let written = written();
        let document = roxmltree::Document::parse(&written).unwrap();
        for element in document.descendants().filter(roxmltree::Node::is_element) {
            let (attributes, children): (&[&str], &[&str]) = match element.tag_name().name() {
                "testsuites" => (&["name", "time", "tests", "failures", "errors"], &["testsuite"]),
                "testsuite" => {
                    (&["name", "tests", "failures", "errors", "time", "skipped", "file"], &["properties", "testcase"])
                }
                "testcase" => (&["name", "time", "classname"], &["skipped", "error", "failure"]),
                "properties" => (&[], &["property"]),
                "property" => (&["name", "value"], &[]),
                "failure" | "error" | "skipped" => (&["type", "message"], &[]),
                other => panic!("{other}"),
            };
            assert!(element.attributes().all(|attribute| attributes.contains(&attribute.name())), "{element:?}");
            let mut elements = element.children().filter(roxmltree::Node::is_element);
            assert!(elements.all(|child| children.contains(&child.tag_name().name())), "{element:?}");
        }
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
