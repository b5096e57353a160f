//! What the page shows, as plain values: every foreign text in here is escaped by [`escape`], and its markup by the
//! template.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::claim::{self, Claim};
use super::words::{self, Part};
use super::{SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH};
use crate::model::{Finding, Label, Report, Standing, Verdict};
use crate::report::diff;
use crate::report::outcome::{outcomes, ranges};
use crate::report::repository::Repository;
use crate::report::{Style, Summary, advice, escape, summary, svg};

pub(super) const WORDS: Style = Style {
    color: false,
    unicode: true,
    width: 80,
    links: None,
    repository: Repository::unknown(),
    verbose: false,
    quiet: false,
};

#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Page {
    version: &'static str,
    style: &'static str,
    style_hash: &'static str,
    script: &'static str,
    script_hash: &'static str,
    title: String,
    basis: String,
    sandbox: String,
    width: usize,
    pythons: Vec<Python>,
    problems: Vec<Problem>,
    counts: Vec<Count>,
    outdated: Vec<Outdated>,
    documents: Vec<Document>,
}

/// What one version of Python made false.
struct Outdated {
    caption: String,
    claims: Vec<OutdatedClaim>,
    /// Whether some claim has a reason; documents that are no corpus know none.
    has_why: bool,
    /// Whether some claim has places where it is made.
    has_places: bool,
}

impl Outdated {
    /// `old` is the last version that ran before `since`, where versions between them could not tell.
    fn of((since, old): (&Label, Option<&Label>), claims: Vec<OutdatedClaim>) -> Self {
        let caption = match old {
            Some(old) => format!("True on Python {old}, not on {since}"),
            None => format!("Since Python {since}"),
        };
        let has_why = claims.iter().any(|claim| !claim.why.is_empty());
        let has_places = claims.iter().any(|claim| !claim.places.is_empty());
        Self { caption, claims, has_why, has_places }
    }
}

struct OutdatedClaim {
    anchor: String,
    code: String,
    documented: String,
    given: Vec<String>,
    why: Vec<Part>,
    places: Vec<String>,
    unexpected: bool,
}

struct Python {
    label: String,
    strip: String,
    holds: usize,
    fails: usize,
    known: usize,
}

struct Problem {
    severity: &'static str,
    place: String,
    message: Vec<Part>,
    help: Vec<Part>,
}

struct Count {
    word: &'static str,
    count: usize,
}

struct Document {
    path: String,
    claims: Vec<Claim>,
}

impl Page {
    pub(super) fn of(report: &Report) -> Self {
        let counts = Summary::of(&report.findings);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            style: STYLE,
            style_hash: STYLE_HASH,
            script: SCRIPT,
            script_hash: SCRIPT_HASH,
            title: title(report, &counts),
            basis: format!("{}; {}", summary::plural(counts.claims, "claim"), summary::basis(report, &WORDS)),
            sandbox: sandbox(report),
            width: svg::columns(report.findings.len()),
            pythons: report.pythons.iter().map(|(label, _)| Python::of(report, label)).collect(),
            problems: report.problems.iter().map(Problem::of).collect(),
            counts: standings(&counts),
            outdated: outdated(report),
            documents: documents(report),
        }
    }
}

/// What is known to be false and holds is unexpected, but no answer that does not hold.
fn title(report: &Report, counts: &Summary) -> String {
    let holding = report.findings.iter().any(|finding| finding.is_unexpected() && !finding.standing.is_failure());
    match (counts.claims, counts.unexpected) {
        (_, unexpected @ 1..) if holding => {
            format!("{} not as is known", summary::plural(unexpected, "documented answer"))
        }
        (0, _) => "No documented answers".to_owned(),
        (_, 0) if counts.outdated > 0 => {
            format!("{} outdated, as is known", summary::plural(counts.outdated, "documented answer"))
        }
        (_, 0) if counts.known > 0 => "Every documented answer stands as it is known".to_owned(),
        (_, 0) => "Every documented answer that could be checked holds".to_owned(),
        (_, 1) => "1 documented answer does not hold".to_owned(),
        (_, many) => format!("{many} documented answers do not hold"),
    }
}

fn sandbox(report: &Report) -> String {
    let layers = &report.sandbox;
    let landlock = (layers.landlock > 0).then(|| format!("Landlock {}", layers.landlock));
    let parts =
        [landlock, layers.seccomp.then(|| "seccomp".to_owned()), layers.namespaces.then(|| "namespaces".to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn standings(counts: &Summary) -> Vec<Count> {
    let all = [
        ("false", counts.wrong),
        ("outdated", counts.outdated),
        ("ahead", counts.ahead),
        ("mixed", counts.mixed),
        ("unverifiable", counts.unverifiable),
        ("not for these versions", counts.na),
        ("holds", counts.holds),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).map(|(word, count)| Count { word, count }).collect()
}

/// The name of each claim as the fragment of a link.
fn anchors(report: &Report) -> Vec<String> {
    let mut taken = BTreeSet::new();
    report.claim_ids().iter().map(|id| anchor(id, &mut taken)).collect()
}

/// The claims that newer Pythons have made false, by version, oldest first.
fn outdated(report: &Report) -> Vec<Outdated> {
    let mut found: BTreeMap<(&Label, Option<&Label>), Vec<OutdatedClaim>> = BTreeMap::new();
    for (finding, anchor) in report.findings.iter().zip(anchors(report)) {
        if let Standing::Outdated { since } = &finding.standing {
            let old = finding.gap().map(|(old, _)| old);
            found.entry((since, old)).or_default().push(OutdatedClaim::of(finding, anchor));
        }
    }
    found.into_iter().map(|(versions, claims)| Outdated::of(versions, claims)).collect()
}

impl OutdatedClaim {
    fn of(finding: &Finding, anchor: String) -> Self {
        let mut documented = claim::first_line(&finding.claim.documented);
        let mut given = Vec::new();
        for outcome in outcomes(finding) {
            let Verdict::Fails { actual } = outcome.verdict else { continue };
            let (old, answer) = differing(&finding.claim.documented, actual);
            given.push(format!("{}: {answer}", ranges(outcome.labels, "–")));
            // Beside what the newest gives.
            documented = old;
        }
        let line = |text: &str| escape::line(text).into_owned();
        Self {
            anchor,
            code: claim::first_line(&finding.claim.code),
            documented,
            given,
            why: finding.why.as_deref().map(words::parts).unwrap_or_default(),
            places: advice::claimed_in(finding).iter().map(|place| line(place)).collect(),
            unexpected: finding.is_unexpected(),
        }
    }
}

/// What is documented and what Python gives: of several lines the first that differs.
fn differing(documented: &str, actual: &str) -> (String, String) {
    if actual.is_empty() {
        return (claim::first_line(documented), "nothing".to_owned());
    }
    if !diff::several_lines(documented, actual) {
        return (claim::first_line(documented), claim::first_line(actual));
    }
    let (old, new) = diff::first(documented, actual);
    let shown =
        |line: Option<String>| line.map_or_else(|| "no more lines".to_owned(), |line| claim::first_line(line.trim()));
    (shown(old), shown(new))
}

/// The documents that hold claims, each with its own.
fn documents(report: &Report) -> Vec<Document> {
    let anchors = anchors(report);
    let claims = |index: usize| -> Vec<Claim> {
        let own = report.findings.iter().zip(&anchors).filter(|(finding, _)| finding.document == index);
        own.map(|(finding, anchor)| Claim::of(report, finding, anchor.clone())).collect()
    };
    (0..report.documents.len())
        .map(|index| Document { path: escape::line(&report.path_of(index)).into_owned(), claims: claims(index) })
        .filter(|document| !document.claims.is_empty())
        .collect()
}

/// The claim's name as the fragment of a link, with nothing in it that a link would have to encode.
fn anchor(id: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "/-._~:".contains(c) { c } else { '_' };
    let mut anchor: String = id.chars().map(plain).collect();
    while !taken.insert(anchor.clone()) {
        anchor.push('_');
    }
    anchor
}

impl Python {
    fn of(report: &Report, label: &Label) -> Self {
        let count = |kind| report.findings.iter().filter(|finding| svg::class(finding, label) == kind).count();
        let strip = svg::strip(&report.findings, label);
        Self { label: label.to_string(), strip, holds: count("holds"), fails: count("fails"), known: count("known") }
    }
}

impl Problem {
    fn of(problem: &crate::model::Problem) -> Self {
        let path = problem.path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let numbers = [problem.line, problem.column].into_iter().flatten().map(|number| number.to_string());
        let place: Vec<String> = path.into_iter().chain(numbers).collect();
        Self {
            severity: if problem.is_error { "error" } else { "warning" },
            place: escape::line(&place.join(":")).into_owned(),
            message: words::parts(&problem.message),
            help: problem.help.as_deref().map(words::parts).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn tables_show_the_line_that_differs() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        assert_eq!(differing("1", "2"), pair("1", "2"));
        assert_eq!(differing("1", ""), pair("1", "nothing"));
        assert_eq!(differing("a\nb\nc", "a\nx\nc"), pair("b", "x"));
        assert_eq!(differing("a\nb", "a"), pair("b", "no more lines"));
    }

    #[test]
    fn the_title_says_of_no_answer_that_holds_that_it_does_not() {
        let title = |report: &Report| title(report, &Summary::of(&report.findings));
        let mut report = fixture::corpus();
        assert_eq!(title(&report), "1 documented answer not as is known");
        report.findings.pop();
        assert_eq!(title(&report), "1 documented answer outdated, as is known");
        report.findings = fixture::report().findings;
        assert_eq!(title(&report), "5 documented answers do not hold");
    }
}
