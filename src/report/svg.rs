//! Pictures for a README: the matrix of claims by versions, and a badge.
//!
//! Colours that colour-blind people can tell apart (blue and orange, after Okabe and Ito), that differ in lightness where
//! there are no colours, and counts in words beside them. A dark page gets other tones of the same.

use std::io::{self, Write};

use super::outcome::ranges;
use super::{Summary, escape, summary};
use crate::model::{Finding, Label, Report, Verdict};

/// The classes of verdicts, from the top of a column down.
pub(super) const KINDS: [&str; 5] = ["fails", "known", "unverifiable", "na", "holds"];

const STYLE: &str = "text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#1f2328}.dim{fill:#59636e}\
.holds{fill:#b6d9f2}.fails{fill:#c44f00}.known{fill:#946800}.unverifiable{fill:#8c959f}.na{fill:#eaeef2}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}\
.holds{fill:#17507d}.fails{fill:#f0883e}.known{fill:#d29922}.unverifiable{fill:#6e7681}.na{fill:#262c36}}";

const LEFT: usize = 56;
const RIGHT: usize = 170;
const STRIP: usize = 574;
const ROW: usize = 22;
const TOP: usize = 58;

/// Writes the matrix: a row a version, a column a claim, in the order of documents and lines.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (width, height) = (LEFT + STRIP + RIGHT, TOP + ROW * report.pythons.len() + 34);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><title>{title}</title><style>{STYLE}</style>"#,
        title = title(report),
    )?;
    let tail = ranges(report.pythons.iter().map(|(label, _)| label), "–");
    writeln!(out, r#"<text x="{LEFT}" y="20" font-weight="600">{}</text>"#, title(report))?;
    let all_snippets = report.snippets > 0 && report.snippets == report.documents.len();
    let what = if all_snippets { "snippet" } else { "document" };
    let basis = format!("{} on Python {tail}", summary::plural(report.documents.len(), what));
    writeln!(out, r#"<text class="dim" x="{LEFT}" y="40">{basis}</text>"#)?;
    for (index, (label, _)) in report.pythons.iter().enumerate() {
        write!(out, "{}", row(report, label, TOP + ROW * index))?;
    }
    writeln!(out, "{}</svg>", legend(height - 12))
}

fn title(report: &Report) -> String {
    let counts = Summary::of(&report.findings);
    let mut title = format!("{}: {} hold", summary::plural(counts.claims, "documented answer"), counts.holds);
    let unexpected = counts.failing() - counts.known;
    if unexpected > 0 || counts.known == 0 {
        title.push_str(&format!(", {unexpected} do not"));
    }
    if counts.known > 0 {
        title.push_str(&format!(", {} are known not to", counts.known));
    }
    title
}

/// One version: its name, its strip, its counts.
fn row(report: &Report, label: &Label, y: usize) -> String {
    let middle = y + 14;
    let mut out = format!(r#"<text x="{}" y="{middle}" text-anchor="end">{label}</text>"#, LEFT - 10);
    out.push_str(&format!(
        r#"<svg x="{LEFT}" y="{y}" width="{STRIP}" height="18" viewBox="0 0 {} 1" preserveAspectRatio="none">{}</svg>"#,
        columns(report.findings.len()),
        strip(&report.findings, label)
    ));
    let count = |kind| report.findings.iter().filter(|finding| class(finding, label) == kind).count();
    let text = format!("{} hold, {} fail", count("holds"), count("fails"));
    out.push_str(&format!(r#"<text class="dim" x="{}" y="{middle}">{text}</text>"#, LEFT + STRIP + 10));
    out.push('\n');
    out
}

/// More columns than this cannot be told apart: neighbours then share one, each with its part of the height.
const COLUMNS: usize = 400;

/// How many columns the strip of so many claims has.
pub(super) fn columns(claims: usize) -> usize {
    claims.div_ceil(bin(claims)).max(1)
}

/// How many claims share a column.
fn bin(claims: usize) -> usize {
    claims.div_ceil(COLUMNS).max(1)
}

/// One version's verdicts as paths, one a class, in a box one unit high; equal neighbours are one piece.
pub(super) fn strip(findings: &[Finding], label: &Label) -> String {
    let mut paths = [const { String::new() }; KINDS.len()];
    let bins: Vec<[f64; KINDS.len()]> = findings.chunks(bin(findings.len())).map(|bin| shares(bin, label)).collect();
    let mut x = 0;
    for run in bins.chunk_by(|a, b| a == b) {
        let mut y = 0.0;
        for (path, share) in paths.iter_mut().zip(run.first().copied().unwrap_or_default()) {
            if share > 0.0 {
                path.push_str(&format!("M{x} {}h{}v{}h-{1}z", rounded(y), run.len(), rounded(share)));
            }
            y += share;
        }
        x += run.len();
    }
    let shown = KINDS.iter().zip(paths).filter(|(_, path)| !path.is_empty());
    shown.map(|(kind, path)| format!(r#"<path class="{kind}" d="{path}"/>"#)).collect()
}

/// What part of some claims came out in each of [`KINDS`].
fn shares(findings: &[Finding], label: &Label) -> [f64; KINDS.len()] {
    let count = |kind| findings.iter().filter(|finding| class(finding, label) == kind).count();
    KINDS.map(|kind| count(kind) as f64 / findings.len() as f64)
}

/// A thousandth of the height is less than a pixel.
fn rounded(length: f64) -> f64 {
    (length * 1_000.0).round() / 1_000.0
}

/// The class of one claim's verdict on one version.
pub(super) fn class(finding: &Finding, label: &Label) -> &'static str {
    match finding.verdicts.get(label) {
        Some(Verdict::Holds { .. }) => "holds",
        Some(Verdict::Fails { .. }) if !finding.is_unexpected_on(label) => "known",
        Some(Verdict::Fails { .. }) => "fails",
        Some(Verdict::Doubtful { .. } | Verdict::Unverifiable { .. }) => "unverifiable",
        Some(Verdict::NotApplicable { .. }) | None => "na",
    }
}

fn legend(y: usize) -> String {
    let mut x = LEFT;
    let words = ["fails", "fails, as known", "unverifiable", "cannot run there", "holds"];
    let mut out = String::new();
    for (kind, word) in KINDS.iter().zip(words) {
        out.push_str(&format!(
            r#"<rect class="{kind}" x="{x}" y="{}" width="10" height="10" rx="2"/><text class="dim" x="{}" y="{y}">{word}</text>"#,
            y - 9,
            x + 15,
        ));
        x += 38 + word.len() * 7;
    }
    out
}

/// Writes the badge: how many answers hold.
///
/// # Errors
/// Where `out` fails.
pub fn badge(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = Summary::of(&report.findings);
    let checked = counts.claims - counts.unverifiable - counts.na;
    let failing = counts.failing() - counts.known;
    let value = match (checked, failing) {
        (0, _) => "none checked".to_owned(),
        (_, 0) => format!("{} hold", counts.holds),
        (_, failing) => format!("{failing} of {checked} fail"),
    };
    let color = match (checked, failing) {
        (0, _) => "#59636e",
        (_, 0) => "#0072b2",
        _ => "#b84a00",
    };
    let name = "answers";
    let (left, right) = (name.len() * 7 + 12, value.len() * 7 + 12);
    let (width, value_x) = (left + right, left + right / 2);
    writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{name}: {value}"><title>{name}: {value}</title><clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="{left}" height="20" fill="#32383f"/><rect x="{left}" width="{right}" height="20" fill="{color}"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="{}" y="14">{name}</text><text x="{value_x}" y="14">{value}</text></g></svg>"##,
        left / 2,
        value = escape::line(&value),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::{contrast_ratio, fixture};

    #[test]
    fn the_matrix_is_an_image_with_every_verdict() {
        let written = fixture::written(|out| render(&fixture::report(), out));
        let document = roxmltree::Document::parse(&written).unwrap();
        let fails =
            document.descendants().filter(|node| node.has_tag_name("path") && node.attribute("class") == Some("fails"));
        let paths: Vec<_> = fails.map(|node| node.attribute("d").unwrap()).collect();
        assert_eq!(paths.len(), 5);
        assert_eq!(paths[0], "M1 0h1v1h-1zM3 0h1v1h-1zM6 0h1v1h-1z");
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
        insta::assert_snapshot!(written);
    }

    #[test]
    fn without_colours_what_fails_differs_from_what_holds() {
        let (light, dark) = STYLE.split_once("@media").unwrap();
        for (scheme, kind) in [light, dark].iter().flat_map(|scheme| [(scheme, "fails"), (scheme, "known")]) {
            let color = |kind| contrast_ratio::value(scheme, &format!(".{kind}{{fill:"));
            let contrast = contrast_ratio::contrast_ratio(color(kind), color("holds"));
            assert!(contrast >= 3.0, "{kind}: {contrast} in {scheme}");
        }
    }

    #[test]
    fn the_badge_says_what_fails() {
        let written = fixture::written(|out| badge(&fixture::report(), out));
        assert!(roxmltree::Document::parse(&written).is_ok() && written.contains(">5 of 6 fail<"), "{written}");
        assert!(fixture::written(|out| badge(&fixture::empty(), out)).contains("none checked"));
    }

    #[test]
    fn many_claims_stay_a_small_picture() {
        let mut report = fixture::report();
        let template = report.findings[0].clone();
        report.findings.extend(std::iter::repeat_n(template, 5_000));
        assert!(fixture::written(|out| render(&report, out)).len() < 6_000);
    }
}
