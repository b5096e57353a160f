//! The report for people, rendered as rustc draws it: one diagnostic a failing claim, then problems, then the summary.

use std::io::{self, Write};
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::outcome::{Outcome, outcomes, ranges};
use super::spans::{ANSWER, CODE, Spans};
use super::style::short_path;
use super::{Style, advice, changes, diff, escape, excerpt, link, outcome, summary};
use crate::document::Document;
use crate::model::{Finding, Problem, Report, Standing, Verdict};

/// Writes the report.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = renderer(style);
    for finding in &report.findings {
        let is_more = finding.standing == Standing::Unverifiable || finding.is_known_failure();
        if finding.is_unexpected() || finding.is_doubtful() || (style.verbose && is_more) {
            writeln!(out, "{}\n", diagnostic(report, finding, style, &renderer))?;
        }
    }
    for problem in &report.problems {
        writeln!(out, "{}\n", problem_text(problem, style, &renderer))?;
    }
    if !style.quiet {
        writeln!(out, "{}", summary::text(report, style))?;
    }
    Ok(())
}

fn renderer(style: &Style) -> Renderer {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if style.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    renderer.term_width(style.width).decor_style(decor)
}

/// One finding.
fn diagnostic(report: &Report, finding: &Finding, style: &Style, renderer: &Renderer) -> String {
    let level = match finding {
        _ if finding.is_unexpected() => Level::ERROR,
        _ if finding.is_doubtful() => Level::WARNING,
        _ => Level::NOTE,
    };
    let known = if finding.is_known_failure() { "known: " } else { "" };
    let title = level.primary_title(format!("{known}{}", advice::headline(finding, style))).id(outcome::word(finding));
    let place = report.documents.get(finding.document).map(|document| {
        let (line, column) = (document.place(finding.claim.line), excerpt::column(document, &finding.claim));
        (document, format!("{}:{line}:{column}", shown_path(&document.path, style, gutter(finding))))
    });
    let gutter = gutter(finding);
    let group = match &place {
        Some((document, _)) => {
            let spans = Spans::at(document, &finding.claim, style.width.saturating_sub(gutter + 3));
            let hidden = hidden(finding, &spans, style, gutter);
            title.element(snippet(document, spans, gutter, style)).elements(hidden)
        }
        None => Group::with_title(title),
    };
    let help = advice::help(finding).map(|help| Level::HELP.message(wrapped(&help, style, gutter + 9, "")));
    let group = group.elements(notes(finding, style, gutter)).elements(help);
    let text = escape::disarm(&renderer.render(&[group])).into_owned();
    match (&style.links, place) {
        (Some(base), Some((document, shown))) => link::to_file(&text, &shown, &base.join(&document.path)),
        _ => text,
    }
}

/// A path as it fits behind the arrow, with room for a line and a column.
fn shown_path(path: &Path, style: &Style, gutter: usize) -> String {
    const ARROW_AND_PLACE: usize = 4 + ":12345:123".len();
    let path = escape::line(&path.to_string_lossy()).into_owned();
    if style.verbose { path } else { short_path(&path, style.width.saturating_sub(gutter + ARROW_AND_PLACE), style) }
}

/// Columns of the line numbers.
fn gutter(finding: &Finding) -> usize {
    finding.claim.last_line.max(finding.claim.code_line).to_string().len()
}

/// The source lines: the answer, and the code it is about.
fn snippet<'a>(document: &Document, spans: Spans, gutter: usize, style: &Style) -> Snippet<'a, Annotation<'a>> {
    let excerpt = spans.excerpt;
    Snippet::source(excerpt.source)
        .line_start(excerpt.first)
        .path(shown_path(&document.path, style, gutter))
        .annotation(AnnotationKind::Primary.span(excerpt.answer).label(ANSWER))
        .annotations(excerpt.code.map(|code| AnnotationKind::Context.span(code).label(CODE)))
}

/// What the source lines have no room for.
fn hidden<'a>(finding: &Finding, spans: &Spans, style: &Style, gutter: usize) -> Vec<Element<'a>> {
    let claim = &finding.claim;
    let rendered = |verdict: &Verdict| matches!(verdict, Verdict::Fails { actual } if diff::several_lines(&claim.documented, actual));
    let answer = spans.hides_answer && !finding.verdicts.values().any(rendered);
    let code = spans.hides_code.then(|| advice::stated("code", &claim.code));
    let texts = code.into_iter().chain(answer.then(|| advice::stated("documented", &claim.documented)));
    texts.map(|text| Level::NOTE.no_name().message(wrapped(&text, style, gutter + 3, "  ")).into()).collect()
}

/// One note an outcome: the versions, and what they give.
fn notes<'a>(finding: &Finding, style: &Style, gutter: usize) -> Vec<Element<'a>> {
    let note = |outcome: Outcome<'_>| {
        let labels = ranges(outcome.labels.iter().copied(), style.dash());
        let text = match outcome.verdict {
            Verdict::Fails { actual } if diff::several_lines(&finding.claim.documented, actual) => {
                let width = style.width.saturating_sub(gutter + 3);
                let rendered = changes::rendered(&finding.claim.documented, actual, style, width);
                let (old, new) = (changes::sign('-', style), changes::sign('+', style));
                format!("{labels}: gives other lines ({old} documented, {new} actual)\n{rendered}")
            }
            verdict => wrapped(&format!("{labels}: {}", advice::outcome(verdict)), style, gutter + 3, "  "),
        };
        Level::NOTE.no_name().message(text).into()
    };
    outcomes(finding).into_iter().map(note).collect()
}

/// Wrapped to what is left beside a margin of so many columns; very long text loses its end.
fn wrapped(text: &str, style: &Style, margin: usize, indent: &str) -> String {
    const LINES: usize = 8;
    let width = style.width.saturating_sub(margin).max(20);
    let limit = if style.verbose { usize::MAX } else { LINES * width };
    let mut cut: String = text.chars().take(limit).collect();
    if cut.len() < text.len() {
        cut.push_str(style.ellipsis());
    }
    textwrap::fill(&cut, textwrap::Options::new(width).subsequent_indent(indent))
}

/// Something that could not be done.
fn problem_text(problem: &Problem, style: &Style, renderer: &Renderer) -> String {
    let level = if problem.is_error { Level::ERROR } else { Level::WARNING };
    let group = Group::with_title(level.primary_title(escape::line(&problem.message).into_owned()));
    let origin = problem.path.as_ref().map(|path| {
        let origin = Origin::path(shown_path(path, style, 0));
        let origin = problem.line.map_or(origin.clone(), |line| origin.line(line));
        problem.column.map_or(origin.clone(), |column| origin.char_column(column))
    });
    let help = problem.help.as_ref().map(|help| Level::HELP.message(wrapped(&escape::line(help), style, 10, "")));
    let group = group.elements(origin).elements(help);
    escape::disarm(&renderer.render(&[group])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn shown(style: &Style) -> String {
        fixture::written(|out| render(&fixture::report(), style, out))
    }

    #[test]
    fn as_a_pipe_gets_it() {
        insta::assert_snapshot!(shown(&Style::default()));
    }

    #[test]
    fn verbose_and_in_unicode() {
        insta::assert_snapshot!(shown(&Style { unicode: true, verbose: true, width: 100, ..Style::default() }));
    }

    #[test]
    fn what_is_known_is_counted_and_shown_when_asked_for() {
        let plain = fixture::written(|out| render(&fixture::corpus(), &Style::default(), out));
        insta::assert_snapshot!(plain, @r#"
        error[holds]: documented answer holds, but is known to be false
         --> expected/scoping/one.yaml:3:5
          |
        2 |   - line: 1
          |   --------- evaluated here
        3 |     value: holds
          |     ^^^^^^^^^^^^ documented
          |
          = 3.9-3.13: holds
          = help: record it: verify accept

        3 claims: 1 false, 1 outdated, 1 holds
        3 snippets run on Python 3.9-3.13
        as expected, and not shown: 2 known to fail
        "#);
        let verbose = Style { verbose: true, ..Style::default() };
        let all = fixture::written(|out| render(&fixture::corpus(), &verbose, out));
        assert_eq!(
            (all.matches("\nnote[").count() + usize::from(all.starts_with("note[")), all.matches("error[").count()),
            (2, 1),
            "{all}"
        );
    }

    #[test]
    fn narrow_and_quiet() {
        insta::assert_snapshot!(shown(&Style { width: 40, quiet: true, ..Style::default() }));
    }

    #[test]
    fn eighty_columns_and_ascii_do_for_an_ordinary_document() {
        let mut report = fixture::report();
        report.problems.clear();
        let shown = fixture::written(|out| render(&report, &Style::default(), out));
        assert!(shown.is_ascii(), "{shown}");
        let wide: Vec<&str> = shown.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let plain = shown(&Style { unicode: true, ..Style::default() });
        let colored = shown(&Style { unicode: true, color: true, ..Style::default() });
        assert_ne!(plain, colored);
        let stripped = anstream::adapter::strip_str(&colored).to_string();
        let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(trimmed(&stripped), trimmed(&plain));
    }

    /// Neither side of the line may be out of sight.
    #[test]
    fn what_a_line_has_no_room_for_is_said_below() {
        let mut report = fixture::report();
        report.findings.truncate(1);
        let shown =
            |width| fixture::written(|out| render(&report, &Style { width, quiet: true, ..Style::default() }, out));
        insta::assert_snapshot!(shown(64).split("warning").next().unwrap_or_default(), @r"
        error[outdated]: documented answer does not hold since Python 3.11
         --> docs/guide.md:8:8
          |
        8 | f()  # UnboundLocalError: local variable 'x' referenced b...
          |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ documented
          |
          = code: f()
          = documented: UnboundLocalError: local variable 'x' referenced
              before assignment
          = 3.9, 3.10: holds
          = 3.11-3.13: gives UnboundLocalError: cannot access local
              variable 'x' where it is not associated with a value
          = help: outdated since 3.11: the message was reworded; from
                  there on write `UnboundLocalError: cannot access local
                  variable 'x' where it is not associated with a value`
        ");
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for width in [40, 50, 60, 70] {
            let shown = flat(&shown(width));
            let said = "documented: UnboundLocalError: local variable 'x' referenced before assignment";
            assert!(shown.contains("code: f()") && shown.contains(said), "{width}: {shown}");
        }
        for width in [80, 120] {
            let shown = shown(width);
            assert!(!shown.contains("documented: ") && shown.contains("evaluated here"), "{width}: {shown}");
        }
    }

    #[test]
    fn paths_are_links_where_asked_for() {
        let shown = shown(&Style { links: Some("/home/me".into()), ..Style::default() });
        let link = "--> \x1b]8;;file:///home/me/docs/guide.md\x1b\\docs/guide.md:8:8\x1b]8;;\x1b\\";
        assert!(shown.contains(link), "{shown}");
        assert!(shown.contains("/docs/%3Cb%3E%2C%3Aevil%0A%1B%5B31m%E2%80%AE.md\x1b\\"), "{shown}");
    }

    #[test]
    fn a_long_path_keeps_its_end() {
        let mut report = fixture::report();
        report.documents[0].path = format!("{}guide.md", "some/folder/".repeat(12)).into();
        report.findings.truncate(1);
        let shown = |verbose| {
            let style = Style { verbose, quiet: true, ..Style::default() };
            fixture::written(|out| render(&report, &style, out))
        };
        let short = shown(false);
        assert!(short.lines().all(|line| line.len() <= 80) && short.contains("--> .../"), "{short}");
        assert!(short.contains("/folder/guide.md:8:8"), "{short}");
        assert!(shown(true).contains("--> some/folder/some"), "all of it is shown when asked for");
    }

    #[test]
    fn nothing_hostile_passes() {
        fixture::assert_harmless(&shown(&Style { verbose: true, ..Style::default() }));
    }

    #[test]
    fn a_line_of_megabytes_costs_little() {
        let mut report = fixture::report();
        let text = format!("1 # {}", "x".repeat(4 << 20));
        report.documents[0] = Document::new("huge.md".into(), &text);
        report.findings.truncate(1);
        report.findings[0].claim.line = 1;
        report.findings[0].claim.last_line = 1;
        report.findings[0].claim.code_line = 1;
        report.findings[0].claim.columns = Some((5, text.len()));
        let shown = fixture::written(|out| render(&report, &Style::default(), out));
        assert!(shown.len() < 4_000, "{}", shown.len());
    }
}
