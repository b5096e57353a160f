//! One page that holds everything: the matrix of claims by versions, filters, and each claim with what is documented
//! and what Python gives.
//!
//! It needs no network and reads without JavaScript. Its policy lets run the one script and the one style sheet that
//! are in it, known by their hashes, so that markup that got past the escaping could still do nothing.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod chromium;
mod claim;
mod view;
mod words;

use std::io::{self, Write};

use askama::Template as _;

use crate::model::Report;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
/// What a browser computes over [`STYLE`] and [`SCRIPT`]; a test says the new value after a change.
const STYLE_HASH: &str = "sha256-LHGNfHfjxGYWuMZtREuEXnMzA2GBJF7Dtw7FuUus3D0=";
const SCRIPT_HASH: &str = "sha256-lOq8SaH5SI8aa6q9YyovHbJaK87KaL1vespBcwcE4i8=";

/// Writes the page.
///
/// # Errors
/// Where `out` fails.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    view::Page::of(report).write_into(out)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::report::{contrast_ratio, escape, fixture};
    use base64::Engine as _;
    use sha2::Digest as _;

    fn written() -> String {
        fixture::written(|out| render(&fixture::report(), out))
    }

    /// The page without its own style sheet and script.
    fn markup(page: &str) -> String {
        page.replace(STYLE, "").replace(SCRIPT, "")
    }

    #[test]
    fn the_policy_knows_the_script_and_the_style() {
        let hash = |text: &str| {
            format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text)))
        };
        assert_eq!((hash(STYLE).as_str(), hash(SCRIPT).as_str()), (STYLE_HASH, SCRIPT_HASH));
        let written = written();
        assert!(
            written.contains(&format!("<style>{STYLE}</style>"))
                && written.contains(&format!("<script>{SCRIPT}</script>"))
        );
    }

    #[test]
    fn without_colours_what_fails_differs_from_what_holds() {
        let schemes = [":root{", "(prefers-color-scheme:dark){:root{", "@media print{\n:root{"];
        for (scheme, kind) in schemes.iter().flat_map(|scheme| [(scheme, "fails"), (scheme, "known")]) {
            let color = |kind: &str| {
                let variable = contrast_ratio::value(STYLE, &format!("path.{kind}{{fill:var(")).trim_end_matches(')');
                let (_, sheet) = STYLE.split_once(scheme).unwrap();
                let (own, _) = sheet.split_once('}').unwrap();
                contrast_ratio::value(own, &format!("{variable}:")).to_owned()
            };
            let contrast = contrast_ratio::contrast_ratio(&color(kind), &color("holds"));
            assert!(contrast >= 3.0, "{kind}: {contrast} in {scheme}");
        }
    }

    #[test]
    fn nothing_hostile_passes() {
        let written = written();
        assert!(!written.chars().any(|c| c != '\n' && escape::acts(c)));
        let markup = markup(&written);
        assert_eq!(markup.matches("<script").count(), 1);
        assert!(!markup.contains("<b>,:evil") && markup.contains("&#60;script&#62;alert(1)"), "{markup}");
    }

    #[test]
    fn nothing_is_fetched_and_no_style_is_inline() {
        let markup = markup(&written());
        for forbidden in ["http:", "https:", "src=", "style=\"", "onclick", "@import", "url("] {
            assert!(!markup.contains(forbidden), "{forbidden}");
        }
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    #[test]
    fn every_claim_has_a_place_to_link_to() {
        let written = written();
        assert!(
            written.contains(r#"<details id="docs/guide.md:8" data-standing="outdated" data-fails="3.11 3.12 3.13">"#)
        );
        assert_eq!(written.matches("<details id=").count(), 7);
        assert!(
            written.contains(r#"<details id="docs/_b_,:evil___31m_.md:1""#) || written.contains("evil"),
            "{written}"
        );
    }

    #[test]
    fn looks_like_this() {
        insta::assert_snapshot!(markup(&written()));
    }

    #[test]
    fn five_thousand_claims_make_one_page() {
        let mut report = fixture::report();
        let template = report.findings[0].clone();
        report.findings.extend(std::iter::repeat_n(template, 5_000));
        let written = fixture::written(|out| render(&report, out));
        assert_eq!(written.matches("<details id=").count(), 5_007);
        assert!(written.len() < 16 << 20, "{}", written.len());
    }
}
