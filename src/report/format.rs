//! The formats by name, as `--format` and `--output` take them.

use std::io::{self, Write};

use super::{Style, concise, full, github, html, json, junit, markdown, sarif, svg};
use crate::model::Report;

/// A format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// For people, in a terminal: every failing claim with its source
    Full,
    /// One line a failing claim: path:line:column: code message
    Concise,
    /// Everything, for programs
    Json,
    /// Test results for CI systems
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in a workflow of GitHub
    Github,
    /// For a job summary or an issue
    Markdown,
    /// One page that holds everything
    Html,
    /// A picture: claims by versions
    Svg,
    /// A badge: how many answers hold
    Badge,
}

impl Format {
    /// Writes a report in this format. Formats that are not for people have no use for `style`.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn render(self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Format::Full => full::render(report, style, out),
            Format::Concise => concise::render(report, style, out),
            Format::Json => json::render(report, out),
            Format::Junit => junit::render(report, out),
            Format::Sarif => sarif::render(report, style, out),
            Format::Github => github::render(report, style, out),
            Format::Markdown => markdown::render(report, style, out),
            Format::Html => html::render(report, out),
            Format::Svg => svg::render(report, out),
            Format::Badge => svg::badge(report, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{escape, fixture};
    use clap::ValueEnum as _;
    use proptest::prelude::*;

    fn written(format: Format, report: &Report) -> String {
        fixture::written(|out| format.render(report, &Style::default(), out))
    }

    #[test]
    fn every_format_is_harmless_and_the_same_each_time() {
        let report = fixture::report();
        for &format in Format::value_variants() {
            let text = written(format, &report);
            let acting: Vec<char> = text.chars().filter(|&c| c != '\n' && escape::acts(c)).collect();
            assert!(acting.is_empty(), "{format:?}: {acting:?}");
            assert_eq!(text, written(format, &report), "{format:?}");
            assert!(text.ends_with('\n'), "{format:?}");
        }
    }

    #[test]
    fn every_format_can_say_nothing() {
        for &format in Format::value_variants() {
            assert!(!written(format, &fixture::empty()).is_empty(), "{format:?}");
        }
    }

    #[test]
    fn a_writer_that_fails_is_an_error_not_a_panic() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for &format in Format::value_variants() {
            let error = format.render(&fixture::report(), &Style::default(), &mut Closed).err();
            assert_eq!(error.map(|error| error.kind()), Some(io::ErrorKind::BrokenPipe), "{format:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Spans come from other stages, text from anywhere: nothing of it may bring a renderer down.
        #[test]
        fn no_document_and_no_span_brings_a_format_down(
            text in "[ -~\n\téü日\u{202e}\u{1b}\u{301}\u{1f600}#>]{0,120}",
            actual in "[ -~\n\r\té日\u{200b}\u{7}]{0,60}",
            (line, more, code_line) in (0usize..9, 0usize..4, 0usize..9),
            columns in proptest::option::of((0usize..40, 0usize..60)),
            (width, unicode, verbose) in (0usize..120, any::<bool>(), any::<bool>()),
        ) {
            let mut report = fixture::report();
            report.documents[0] = crate::document::Document::new("a.md".into(), &text);
            for finding in &mut report.findings {
                finding.claim.line = line;
                finding.claim.last_line = line + more;
                finding.claim.code_line = code_line;
                finding.claim.columns = columns;
                finding.claim.documented.clone_from(&text);
                for verdict in finding.verdicts.values_mut() {
                    *verdict = crate::model::Verdict::Fails { actual: actual.clone() };
                }
            }
            let style = Style { width, unicode, verbose, ..Style::default() };
            for &format in Format::value_variants() {
                let written = fixture::written(|out| format.render(&report, &style, out));
                prop_assert!(!written.chars().any(|c| c != '\n' && c != '\t' && escape::acts(c)), "{:?}", format);
            }
        }
    }
}
