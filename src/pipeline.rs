//! The main job: documents and Pythons → a report. The stages of `lib.rs` in their order, and nothing of their own
//! work.

mod batch;
pub mod lacking;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use rustix::io::Errno;

use crate::claim;
use crate::corpus::{self, Pair};
use crate::document::Document;
use crate::extract::{self, Extracted};
use crate::judge::{self, Verdicts};
use crate::model::{
    BlockKind, BlockReport, BlockRun, End, Event, Finding, Label, Observation, Outcome, Problem, Program, Reason,
    Report, Topic, Verdict,
};
use crate::plan;
use crate::plan::{Plan, Planned};
use crate::python::Interpreter;
use crate::run::Runner;
use crate::sandbox::Layers;
use crate::syntax::is_standard_module;
use crate::unit::Unit;
use batch::{Look, Seen, Supplied};

/// Hash seeds under which a failing answer is tried again before it is called false.
const OTHER_SEEDS: [u32; 2] = [1, 20_111];

/// How often more an answer beside a draw is tried that held under each of those seeds: one of two would still fit once
/// in eight times, a die once in 216.
const MORE_DRAWS: usize = 6;

/// How many programs are run before their documents are dropped, if a single document does not make it more.
const BATCH: usize = 16_384;

/// A document, read as far as it can be without running anything.
#[derive(Debug)]
pub struct Prepared {
    /// The document.
    pub document: Document,
    /// Its blocks and sections.
    pub extracted: Extracted,
    /// What is to be run, and the cases.
    pub plan: Plan,
    /// Whether it is a file of a corpus, whose snippet stands in another.
    pub of_corpus: bool,
    /// Whether only the programs of its cases are run.
    pub selected: bool,
    /// The blocks that this machine runs, where several share the work.
    pub share: Option<BTreeSet<usize>>,
}

impl Prepared {
    /// The programs that are run, by index.
    pub fn wanted(&self) -> Vec<usize> {
        let of_cases = self.plan.cases.iter().map(|planned| planned.program);
        let wanted: BTreeSet<usize> = match &self.share {
            _ if self.selected => of_cases.collect(),
            None => return (0..self.plan.programs.len()).collect(),
            Some(share) => of_cases.chain(share.iter().filter_map(|&block| *self.plan.of_block.get(block)?)).collect(),
        };
        wanted.into_iter().collect()
    }

    /// Whether this machine runs a block.
    fn has(&self, block: usize) -> bool {
        self.share.as_ref().is_none_or(|share| share.contains(&block))
    }

    /// Drops the cases that are not wanted.
    pub fn keep_cases(&mut self, wanted: &[bool]) {
        let mut wanted = wanted.iter();
        self.plan.cases.retain(|_| wanted.next().is_some_and(|&wanted| wanted));
    }
}

/// Reads the claims of a document and plans its programs.
pub fn prepare(document: Document) -> Prepared {
    let mut extracted = extract::extract(&document);
    let inline = claim::inline::add(&mut extracted);
    let mut units: Vec<Option<Unit>> =
        extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
    let cases = claim::find(&extracted, &units, inline);
    plan::mark_documented_failures(&mut units, &cases);
    plan::mark_shown(&mut units, &cases, &extracted);
    plan::mark_provided(&mut units, &extracted);
    let plan = plan::plan(&extracted, &units, cases, &document.project);
    // All that it says has been read.
    extracted.text = Vec::new();
    Prepared { document, extracted, plan, of_corpus: false, selected: false, share: None }
}

/// Runs what was prepared on every Python and judges it. `step` is called for each program that has run. What has not
/// run by the deadline is unverifiable.
pub fn check(
    prepared: Vec<Prepared>,
    pythons: &[(Label, Interpreter)],
    runner: &Runner,
    layers: Layers,
    deadline: Option<Instant>,
    step: &(dyn Fn() + Sync),
) -> Report {
    let mut report = Report {
        pythons: pythons.iter().map(|(label, interpreter)| (label.clone(), interpreter.into())).collect(),
        sandbox: layers,
        documents: Vec::new(),
        shard: None,
        snippets: 0,
        blocks: Vec::new(),
        findings: Vec::new(),
        problems: Vec::new(),
    };
    for batch in batches(prepared, report.pythons.len()) {
        check_batch(&batch, runner, deadline, step, &mut report);
        report.documents.extend(batch.into_iter().map(|one| one.document));
    }
    report
}

/// Documents that are run together. Their code and what was seen of it are kept until then, so that memory depends on
/// [`BATCH`] and, beyond the report, not on how many documents there are.
fn batches(prepared: Vec<Prepared>, pythons: usize) -> Vec<Vec<Prepared>> {
    let mut batches = Vec::new();
    let mut runs = BATCH;
    for one in prepared {
        if runs >= BATCH {
            batches.push(Vec::new());
            runs = 0;
        }
        runs += one.plan.programs.len() * pythons;
        if let Some(batch) = batches.last_mut() {
            batch.push(one);
        }
    }
    batches
}

fn check_batch(
    prepared: &[Prepared],
    runner: &Runner,
    deadline: Option<Instant>,
    step: &(dyn Fn() + Sync),
    report: &mut Report,
) {
    let labels: Vec<Label> = report.pythons.iter().map(|(label, _)| label.clone()).collect();
    let seen = Seen::run(prepared, &labels, runner, deadline, step);
    report.problems.extend(seen.failures().into_iter().map(not_run));
    for at in 0..prepared.len() {
        assemble(prepared, at, &seen, report);
    }
}

/// Says that something was not run through a failure of ours: where nobody is told, it looks as if nothing was wrong.
fn not_run((why, count): (&str, usize)) -> Problem {
    let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let help = if why.contains(&Errno::NOSPC.to_string()) {
        "make room where temporary files go, or name another folder for them in TMPDIR"
    } else if why.contains(&Errno::MFILE.to_string()) {
        "allow more open files: `ulimit -n 1024`"
    } else {
        "try again with fewer at a time (`-j 1`); `verify doctor` says what this system lacks"
    };
    Problem::error(format!("could not run a program, {times}: {why}")).help(help)
}

/// Adds a document to the report.
fn assemble(prepared: &[Prepared], at: usize, seen: &Seen, report: &mut Report) {
    let one = &prepared[at];
    let document = report.documents.len() + at;
    report.blocks.extend(blocks((document, at), one, seen));
    report.problems.extend(passed_over(one));
    report.problems.extend(supplied(one, &seen.supplied(at)));
    for (planned, verdicts) in one.plan.cases.iter().zip(verdicts(one, at, seen)) {
        let Some(verdicts) = verdicts else { continue };
        let expectation = &planned.case.expectation;
        report.findings.push(Finding {
            document,
            known: expectation.known,
            why: expectation.why.clone(),
            sources: expectation.sources.clone(),
            in_baseline: false,
            claim: planned.case.claim.clone(),
            standing: judge::standing::of(&verdicts, expectation.known),
            verdicts,
        });
    }
    report.snippets += usize::from(one.of_corpus);
}

/// Says which names were given a value though nothing defines them. Modules of the standard library are what every reader takes
/// for granted.
fn supplied(one: &Prepared, names: &BTreeSet<&Supplied>) -> Option<Problem> {
    let about = |(name, from): &&Supplied| match from {
        Some(from) => Some(format!("`{name}` from `{from}`")),
        None => (!is_standard_module(name)).then(|| format!("`{name}`")),
    };
    let names: Vec<String> = names.iter().copied().filter_map(|one| about(&one)).collect();
    let message = format!("imported, for nothing defines them here: {}", names.join(", "));
    let help = "an import in the document, or `setup` of the configuration, tells it to readers too";
    (!names.is_empty()).then(|| Problem::warning(message).of(&one.document.path).help(help))
}

/// The verdicts on each case of a document. A corpus has been reviewed: there is no doubt what answers what.
fn verdicts(one: &Prepared, at: usize, seen: &Seen) -> Vec<Option<Verdicts>> {
    let of = |(case, planned): (usize, &Planned)| {
        let mut verdicts = seen.judge(at, case)?;
        without_budget(&mut verdicts, seen.of(at, planned.program));
        Some(verdicts)
    };
    let mut verdicts: Vec<Option<Verdicts>> = one.plan.cases.iter().enumerate().map(of).collect();
    let weigh = if one.of_corpus { judge::doubt::weigh_pair } else { judge::doubt::weigh };
    weigh(&one.plan, &mut verdicts);
    verdicts
}

/// Where the time was up before a program had run, or before a failing answer was tried again, nothing can be said. Nor
/// can it where the program ran out of its own time, for it is not tried again then.
fn without_budget<'a>(verdicts: &mut Verdicts, looks: impl Iterator<Item = (&'a Label, &'a [Look])>) {
    for (label, looks) in looks {
        let fails = matches!(verdicts.get(label), Some(Verdict::Fails { .. }));
        if looks.is_empty() || (fails && looks.len() <= OTHER_SEEDS.len()) {
            let reason = if looks.iter().any(|look| look.timed_out) { Reason::Timeout } else { Reason::Budget };
            verdicts.insert(label.clone(), Verdict::Unverifiable { reason });
        }
    }
}

/// How the blocks of a document ended: its place in the report, and among the documents that were run together.
fn blocks((document, at): (usize, usize), one: &Prepared, seen: &Seen) -> Vec<BlockReport> {
    let blocks = one.extracted.blocks.iter().zip(&one.plan.of_block).enumerate();
    let wanted: BTreeSet<usize> = one.wanted().into_iter().collect();
    let runs = |program: usize| block_runs(seen.of(at, program), wanted.contains(&program));
    blocks
        .filter(|(index, (block, _))| !block.inline && one.has(*index))
        .map(|(_, (block, program))| BlockReport {
            document,
            first: block.first,
            last: block.last,
            language: block.language.clone(),
            kind: block.kind,
            expected: block.options.expected,
            runs: program.map(runs).unwrap_or_default(),
        })
        .collect()
}

fn block_runs<'a>(looks: impl Iterator<Item = (&'a Label, &'a [Look])>, wanted: bool) -> BTreeMap<Label, BlockRun> {
    let why = if wanted { Reason::Budget } else { Reason::NotSelected };
    let skipped = || BlockRun { outcome: Outcome::Skipped, reason: Some(why.clone()), seconds: 0.0 };
    looks
        .map(|(label, looks)| (label.clone(), looks.first().map_or_else(skipped, |first| first.block.clone())))
        .collect()
}

/// How the block itself ended: what the blocks before it did does not count.
fn block_run(observation: &Observation, program: &Program) -> BlockRun {
    let step = u32::try_from(program.steps.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let raised = |syntax: bool| {
        observation.events.iter().any(|event| {
            matches!(event, Event::Raised { step: at, exception, watch: None, .. } if *at == step && exception.syntax == syntax)
        })
    };
    let done = observation.events.last() == Some(&Event::Done);
    let (outcome, reason) = match observation.end {
        _ if done && raised(true) => (Outcome::Syntax, None),
        _ if done && raised(false) => (Outcome::Raised, None),
        _ if done => (Outcome::Finished, None),
        End::Exited(_) => match observation.not_started() {
            Some(why) => (Outcome::Skipped, Some(why)),
            None => (Outcome::Exited, None),
        },
        End::WallTimeout | End::Starved | End::CpuTimeout => (Outcome::Timeout, None),
        End::TooMuchOutput => (Outcome::Killed, Some(Reason::Output)),
        End::TooManyThreads => (Outcome::Killed, Some(Reason::Denied("threads".to_owned()))),
        End::Signalled(signal) => (Outcome::Killed, Some(Reason::Signal(signal))),
        End::Lost => (Outcome::Killed, observation.malformed.clone().map(Reason::Other)),
        End::OutOfTime => (Outcome::Skipped, Some(Reason::Budget)),
        End::NotBegun => (Outcome::Skipped, Some(Reason::NotReached)),
    };
    BlockRun { outcome, reason, seconds: observation.seconds }
}

/// What a reader of the report should know about the document itself.
pub fn passed_over(one: &Prepared) -> Vec<Problem> {
    let warning = |message: String, help: &str| Problem::warning(message).of(&one.document.path).help(help);
    let in_document = |problem: &Problem| problem.clone().of(&one.document.path);
    let mut problems: Vec<Problem> = one.extracted.problems.iter().map(in_document).collect();
    if one.document.lossy {
        problems
            .push(warning("not all of it is UTF-8; the rest was read as U+FFFD".to_owned(), "save the file as UTF-8"));
    }
    if one.extracted.passed_over > 0 {
        let lines = one.extracted.passed_over;
        let what = if lines == 1 { "1 line that looks like Python was" } else { "lines that look like Python were" };
        let count = if lines == 1 { String::new() } else { format!("{lines} ") };
        let help = "put code into a fence that begins with ```python";
        problems.push(warning(format!("{count}{what} passed over"), help).about(Topic::Unread));
    }
    if let Some(&first) = one.extracted.too_long.first() {
        let count = one.extracted.too_long.len();
        let blocks = if count == 1 { "a block is".to_owned() } else { format!("{count} blocks are") };
        let mut problem =
            warning(format!("{blocks} too long and not read"), "blocks of up to 4000 lines and 256 KiB are read");
        problem.line = Some(first);
        problems.push(problem.about(Topic::Unread));
    }
    if !one.extracted.blocks.iter().any(|block| block.kind != BlockKind::Other) && !one.of_corpus {
        problems.push(warning("no Python in it".to_owned(), "a block of code begins with ```python or >>>"));
    }
    problems
}

/// Plans a pair of a corpus. The document is the file of expectations: that is where a claim stands.
pub fn prepare_pair(pair: Pair) -> Prepared {
    let text = std::fs::read_to_string(&pair.expected).unwrap_or_default();
    let (units, cases) = corpus::cases(&pair);
    let plan = plan::plan_snippet(&units, cases);
    Prepared {
        document: Document::new(pair.expected.clone(), &text),
        extracted: Extracted::default(),
        plan,
        of_corpus: true,
        selected: false,
        share: None,
    }
}
