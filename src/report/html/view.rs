//! What the page shows, as plain values: every foreign text in here is escaped by [`escape`], and its markup by the
//! template.

use std::collections::BTreeSet;

use askama::Template;

use super::{SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH};
use crate::finding::{Finding, Match, Verdict};
use crate::python::Label;
use crate::report::outcome::{outcomes, ranges};
use crate::report::{Report, Style, Summary, advice, diff, escape, summary, svg};

const WORDS: Style = Style { color: false, unicode: true, width: 80, links: None, verbose: false, quiet: false };

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
    documents: Vec<Document>,
}

struct Python {
    label: String,
    strip: String,
    holds: usize,
    fails: usize,
}

struct Problem {
    severity: &'static str,
    place: String,
    message: String,
    help: String,
}

struct Count {
    word: &'static str,
    count: usize,
}

struct Document {
    path: String,
    claims: Vec<Claim>,
}

struct Claim {
    anchor: String,
    standing: &'static str,
    standing_words: String,
    help: String,
    fails: String,
    line: usize,
    code: String,
    answer: String,
    remark: String,
    documented: String,
    cells: Vec<Cell>,
    source: Vec<SourceLine>,
    outcomes: Vec<Outcome>,
}

struct Cell {
    class: &'static str,
    title: String,
}

struct SourceLine {
    class: &'static str,
    number: String,
    text: String,
}

struct Outcome {
    class: &'static str,
    versions: String,
    words: String,
    actual: String,
    diff: Vec<DiffLine>,
}

struct DiffLine {
    class: &'static str,
    sign: &'static str,
    pieces: Vec<Piece>,
}

struct Piece {
    differs: bool,
    text: String,
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
            title: title(&counts),
            basis: format!("{}; {}", summary::plural(counts.claims, "claim"), summary::basis(report, &WORDS)),
            sandbox: sandbox(report),
            width: svg::columns(report.findings.len()),
            pythons: report.pythons.iter().map(|(label, _)| Python::of(report, label)).collect(),
            problems: report.problems.iter().map(Problem::of).collect(),
            counts: standings(&counts),
            documents: documents(report),
        }
    }
}

fn title(counts: &Summary) -> String {
    match (counts.claims, counts.failing()) {
        (0, _) => "No documented answers".to_owned(),
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
        ("holds", counts.holds),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).map(|(word, count)| Count { word, count }).collect()
}

/// The documents that hold claims, each with its own.
fn documents(report: &Report) -> Vec<Document> {
    let mut taken = BTreeSet::new();
    let anchors: Vec<String> = report.claim_ids().iter().map(|id| anchor(id, &mut taken)).collect();
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
        Self { label: label.to_string(), strip, holds: count("holds"), fails: count("fails") }
    }
}

impl Problem {
    fn of(problem: &crate::report::Problem) -> Self {
        let path = problem.path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let numbers = [problem.line, problem.column].into_iter().flatten().map(|number| number.to_string());
        let place: Vec<String> = path.into_iter().chain(numbers).collect();
        Self {
            severity: if problem.is_error { "error" } else { "warning" },
            place: escape::line(&place.join(":")).into_owned(),
            message: escape::line(&problem.message).into_owned(),
            help: problem.help.as_deref().map(|help| escape::line(help).into_owned()).unwrap_or_default(),
        }
    }
}

impl Claim {
    fn of(report: &Report, finding: &Finding, anchor: String) -> Self {
        let claim = &finding.claim;
        let cells = report.pythons.iter().map(|(label, _)| Cell::of(finding, label));
        let fails = crate::report::outcome::failing(finding).iter().map(ToString::to_string).collect::<Vec<_>>();
        Self {
            anchor,
            standing: finding.standing.word(),
            standing_words: capital(&advice::headline(finding, &WORDS)),
            help: advice::help(finding).unwrap_or_default(),
            fails: fails.join(" "),
            line: claim.line,
            code: first_line(&claim.code),
            answer: first_line(&claim.documented),
            remark: escape::line(&claim.remark).into_owned(),
            documented: escape::text(claim.documented.trim_end_matches('\n')).into_owned(),
            cells: cells.collect(),
            source: source(report, finding),
            outcomes: outcomes(finding).iter().map(|outcome| Outcome::of(finding, outcome)).collect(),
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What fits into a row.
fn first_line(text: &str) -> String {
    const LIMIT: usize = 160;
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let cut: String = first.chars().take(LIMIT).collect();
    let more = if cut.len() < first.len() || lines.next().is_some() { " …" } else { "" };
    format!("{}{more}", escape::line(&cut))
}

impl Cell {
    fn of(finding: &Finding, label: &Label) -> Self {
        let class = svg::class(finding, label);
        let word = if class == "na" { "cannot run there" } else { class };
        Self { class, title: format!("{label}: {word}") }
    }
}

/// The lines around the claim: of its block where it has one, and no more than help to read it.
fn source(report: &Report, finding: &Finding) -> Vec<SourceLine> {
    const BEFORE: usize = 6;
    const AFTER: usize = 2;
    const MOST: usize = 40;
    let Some(document) = report.documents.get(finding.document) else { return Vec::new() };
    let claim = &finding.claim;
    let (low, high) = (claim.line.min(claim.code_line).max(1), claim.last_line.max(claim.code_line));
    let holds = |first: usize, last: usize| first <= low && low <= last;
    let own = report.blocks.iter().filter(|block| block.document == finding.document);
    let block = own.map(|block| (block.first, block.last)).find(|&(first, last)| holds(first, last));
    let (first, last) = block.unwrap_or((low, high));
    let shown: Vec<usize> = (low.saturating_sub(BEFORE).max(first)..=(high + AFTER).min(last.max(high)))
        .filter(|&number| number < low + MOST / 2 || number + MOST / 2 > claim.line)
        .take(MOST * 2)
        .collect();
    let mut lines = Vec::new();
    let mut reached = None;
    for number in shown {
        if reached.is_some_and(|reached| reached + 1 < number) {
            lines.push(SourceLine { class: "", number: "…".to_owned(), text: String::new() });
        }
        reached = Some(number);
        let class = match number {
            n if (claim.line..=claim.last_line).contains(&n) => "answer",
            n if n == claim.code_line => "code",
            _ => "",
        };
        let text: String = document.line(number).chars().take(1_000).collect();
        lines.push(SourceLine { class, number: number.to_string(), text: escape::text(&text).into_owned() });
    }
    lines
}

impl Outcome {
    fn of(finding: &Finding, outcome: &crate::report::outcome::Outcome<'_>) -> Self {
        let documented = &finding.claim.documented;
        let words = match outcome.verdict {
            Verdict::Fails { actual } if !actual.is_empty() => String::new(),
            Verdict::Holds { how: Match::Normalised, .. } => "holds, up to quotes, spacing and order".to_owned(),
            Verdict::Holds { how: Match::Abridged, .. } => "holds, abridged".to_owned(),
            verdict => advice::outcome(verdict),
        };
        let actual = match outcome.verdict {
            Verdict::Holds { how: Match::Normalised | Match::Abridged, actual } => escape::text(actual).into_owned(),
            _ => String::new(),
        };
        let diff = match outcome.verdict {
            Verdict::Fails { actual } if !actual.is_empty() => {
                diff::lines(documented, actual).iter().take(400).map(DiffLine::of).collect()
            }
            _ => Vec::new(),
        };
        let versions = ranges(outcome.labels.iter().copied(), "–");
        Self { class: class(outcome.verdict), versions, words, actual, diff }
    }
}

fn class(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds { .. } => "holds",
        Verdict::Fails { .. } => "fails",
        Verdict::Unverifiable { .. } | Verdict::NotApplicable { .. } => "unverifiable",
    }
}

impl DiffLine {
    fn of(line: &diff::Line) -> Self {
        let piece = |differs: bool, text: &str| Piece { differs, text: escape::text(text).into_owned() };
        let pieces = |pieces: &[(bool, String)]| pieces.iter().map(|(differs, text)| piece(*differs, text)).collect();
        match line {
            diff::Line::Removed(parts) => Self { class: "old", sign: "−", pieces: pieces(parts) },
            diff::Line::Added(parts) => Self { class: "new", sign: "+", pieces: pieces(parts) },
            diff::Line::Same(text) => Self { class: "same", sign: " ", pieces: vec![piece(false, text)] },
            diff::Line::Elided(count) => {
                Self { class: "gap", sign: "…", pieces: vec![piece(false, &summary::plural(*count, "equal line"))] }
            }
        }
    }
}
