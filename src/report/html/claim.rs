//! What the page shows of one claim: its row in the matrix, its lines, and what each group of versions gives.

use super::view::WORDS;
use super::words::{self, Part};
use crate::model::{Finding, Label, Match, Report, Verdict};
use crate::report::outcome::{failing, outcomes, ranges};
use crate::report::{advice, diff, escape, outcome, summary, svg};

pub(super) struct Claim {
    pub(super) anchor: String,
    pub(super) standing: &'static str,
    pub(super) standing_words: String,
    pub(super) help: Vec<Part>,
    pub(super) fails: String,
    pub(super) line: usize,
    pub(super) code: String,
    pub(super) answer: String,
    pub(super) remark: String,
    pub(super) known: bool,
    pub(super) places: String,
    pub(super) documented: String,
    pub(super) cells: Vec<Cell>,
    pub(super) source: Vec<SourceLine>,
    pub(super) outcomes: Vec<Outcome>,
}

pub(super) struct Cell {
    pub(super) class: &'static str,
    pub(super) title: String,
}

pub(super) struct SourceLine {
    pub(super) class: &'static str,
    pub(super) number: String,
    pub(super) text: String,
}

pub(super) struct Outcome {
    pub(super) class: &'static str,
    pub(super) versions: String,
    pub(super) words: String,
    pub(super) actual: String,
    pub(super) diff: Vec<DiffLine>,
}

pub(super) struct DiffLine {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) pieces: Vec<Piece>,
}

pub(super) struct Piece {
    pub(super) differs: bool,
    pub(super) text: String,
}

impl Claim {
    pub(super) fn of(report: &Report, finding: &Finding, anchor: String) -> Self {
        let claim = &finding.claim;
        let cells = report.pythons.iter().map(|(label, _)| Cell::of(finding, label));
        let fails = failing(finding).iter().map(ToString::to_string).collect::<Vec<_>>();
        Self {
            anchor,
            standing: finding.standing.word(),
            standing_words: capital(&advice::headline(finding, &WORDS)),
            help: advice::help(finding).as_deref().map(words::parts).unwrap_or_default(),
            fails: fails.join(" "),
            line: claim.line,
            code: first_line(&claim.code),
            answer: first_line(&claim.documented),
            remark: escape::line(&claim.remark).into_owned(),
            known: finding.is_known_failure(),
            places: escape::line(&advice::claimed_in(finding).join(", ")).into_owned(),
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
pub(super) fn first_line(text: &str) -> String {
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
        let word = match class {
            "na" => "cannot run there",
            "known" => "fails, as is known",
            other => other,
        };
        Self { class, title: format!("{label}: {word}") }
    }
}

/// The lines around the claim, of its block where it has one, with a mark where some are left out.
fn source(report: &Report, finding: &Finding) -> Vec<SourceLine> {
    let Some(document) = report.documents.get(finding.document) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut reached = None;
    for number in numbers(report, finding) {
        if reached.is_some_and(|reached| reached + 1 < number) {
            lines.push(SourceLine { class: "", number: "…".to_owned(), text: String::new() });
        }
        reached = Some(number);
        let text: String = document.line(number).chars().take(1_000).collect();
        let class = source_class(&finding.claim, number);
        lines.push(SourceLine { class, number: number.to_string(), text: escape::text(&text).into_owned() });
    }
    lines
}

/// Which lines to show: no more than help to read the claim.
fn numbers(report: &Report, finding: &Finding) -> impl Iterator<Item = usize> {
    const BEFORE: usize = 6;
    const AFTER: usize = 2;
    const MOST: usize = 40;
    let claim = &finding.claim;
    let (line, low) = (claim.line, claim.line.min(claim.code_line).max(1));
    let high = claim.last_line.max(claim.code_line);
    let own = report.blocks.iter().filter(|block| block.document == finding.document);
    let block = own.map(|block| (block.first, block.last)).find(|&(first, last)| first <= low && low <= last);
    let (first, last) = block.unwrap_or((low, high));
    (low.saturating_sub(BEFORE).max(first)..=(high + AFTER).min(last.max(high)))
        .filter(move |&number| number < low + MOST / 2 || number + MOST / 2 > line)
        .take(2 * MOST)
}

fn source_class(claim: &crate::model::Claim, number: usize) -> &'static str {
    match number {
        n if (claim.line..=claim.last_line).contains(&n) => "answer",
        n if n == claim.code_line => "code",
        _ => "",
    }
}

impl Outcome {
    fn of(finding: &Finding, outcome: &outcome::Outcome<'_>) -> Self {
        let documented = &finding.claim.documented;
        let words = match outcome.verdict {
            Verdict::Fails { actual } if !actual.is_empty() => String::new(),
            Verdict::Doubtful { why, .. } => format!("doubtful: {}", why.words()),
            Verdict::Holds { how: Match::Normalised, .. } => "holds, up to quotes, spacing and order".to_owned(),
            Verdict::Holds { how: Match::Abridged, .. } => "holds, abridged".to_owned(),
            verdict => advice::outcome(verdict),
        };
        let actual = match outcome.verdict {
            Verdict::Holds { how: Match::Normalised | Match::Abridged, actual } => escape::text(actual).into_owned(),
            _ => String::new(),
        };
        let diff = match outcome.verdict {
            Verdict::Fails { actual } | Verdict::Doubtful { actual, .. } if !actual.is_empty() => {
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
        Verdict::Doubtful { .. } | Verdict::Unverifiable { .. } | Verdict::NotApplicable { .. } => "unverifiable",
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
