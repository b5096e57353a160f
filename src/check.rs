//! The main job: documents and Pythons → a report. The stages of `lib.rs` in their order, and nothing of their own
//! work.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use rayon::prelude::*;

use crate::block::BlockKind;
use crate::claim;
use crate::corpus::{self, Pair};
use crate::document::Document;
use crate::extract::{self, Extracted};
use crate::finding::{BlockReport, BlockRun, Finding, Outcome, Verdict};
use crate::judge::{self, Judged, Runs};
use crate::program::{self, Plan};
use crate::python::{Interpreter, Label};
use crate::report::{Problem, Report};
use crate::run::observation::Observation;
use crate::run::wire::{End, Event, Program};
use crate::run::{Job, Runner};
use crate::sandbox::Layers;
use crate::unit::Unit;

/// Why something was not run: `--max-time`.
pub const BUDGET: &str = "budget";

/// Hash seeds under which a failing answer is tried again before it is called false.
const OTHER_SEEDS: [u32; 2] = [1, 20_111];

/// How many runs are observed before they are judged, if a single document does not make it more.
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
    /// The pair of a corpus that the document stands for.
    pub pair: Option<Pair>,
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
        keep(&mut self.plan.cases, wanted);
        if let Some(pair) = &mut self.pair {
            // One expectation for each case.
            keep(&mut pair.expectations, wanted);
        }
    }
}

fn keep<T>(list: &mut Vec<T>, wanted: &[bool]) {
    let mut wanted = wanted.iter();
    list.retain(|_| wanted.next().is_some_and(|&wanted| wanted));
}

/// Reads the claims of a document and plans its programs.
pub fn prepare(document: Document) -> Prepared {
    let mut extracted = extract::extract(&document);
    let inline = claim::inline::add(&mut extracted);
    let units: Vec<Option<Unit>> =
        extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
    let cases = claim::find(&extracted, &units, inline);
    let plan = program::plan(&extracted, &units, cases);
    Prepared { document, extracted, plan, pair: None, selected: false, share: None }
}

/// Reads documents, many at a time, in their order.
pub fn prepare_all(documents: Vec<Document>) -> Vec<Prepared> {
    documents.into_par_iter().map(prepare).collect()
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
        check_batch(batch, runner, deadline, step, &mut report);
    }
    report
}

/// Documents that are run together. What was observed is kept until they are judged, so that memory depends on
/// [`BATCH`] and not on how many documents there are.
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
    prepared: Vec<Prepared>,
    runner: &Runner,
    deadline: Option<Instant>,
    step: &(dyn Fn() + Sync),
    report: &mut Report,
) {
    let labels: Vec<Label> = report.pythons.iter().map(|(label, _)| label.clone()).collect();
    let (programs, starts) = gather(&prepared);
    let first = jobs(&labels, &wanted(&prepared, &starts), 0);
    let observations = runner.run_until(deadline, &programs, &first, &|_, _| step());
    let mut seen: Seen = Seen::new(labels.len(), programs.len());
    seen.keep(&first, observations);
    let again = seen.doubtful(&prepared, &starts, &labels);
    let repeated: Vec<Job> = OTHER_SEEDS
        .iter()
        .flat_map(|&seed| again.iter().map(move |&(interpreter, program)| Job { interpreter, program, seed }))
        .collect();
    let observations = runner.run_until(deadline, &programs, &repeated, &|_, _| ());
    seen.keep(&repeated, observations);
    assemble(prepared, &starts, &seen, &labels, report);
}

/// All programs of all documents, and where those of each document begin.
fn gather(prepared: &[Prepared]) -> (Vec<Program>, Vec<usize>) {
    let mut programs = Vec::new();
    let mut starts = Vec::with_capacity(prepared.len());
    for one in prepared {
        starts.push(programs.len());
        programs.extend(one.plan.programs.iter().cloned());
    }
    (programs, starts)
}

/// The programs that are run, by their place among all.
fn wanted(prepared: &[Prepared], starts: &[usize]) -> Vec<usize> {
    let of = |(one, start): (&Prepared, &usize)| one.wanted().into_iter().map(|at| start + at).collect::<Vec<_>>();
    prepared.iter().zip(starts).flat_map(of).collect()
}

fn jobs(labels: &[Label], programs: &[usize], seed: u32) -> Vec<Job> {
    (0..labels.len())
        .flat_map(|interpreter| programs.iter().map(move |&program| Job { interpreter, program, seed }))
        .collect()
}

/// All that was observed: for each program and each Python the first run and its repetitions.
struct Seen {
    pythons: usize,
    runs: Vec<Vec<Observation>>,
}

impl Seen {
    fn new(pythons: usize, programs: usize) -> Self {
        Self { pythons, runs: vec![Vec::new(); pythons * programs] }
    }

    fn keep(&mut self, jobs: &[Job], observations: Vec<Option<Observation>>) {
        for (job, observation) in jobs.iter().zip(observations) {
            self.runs[job.program * self.pythons + job.interpreter].extend(observation);
        }
    }

    fn of(&self, program: usize, python: usize) -> &[Observation] {
        &self.runs[program * self.pythons + python]
    }

    /// What the programs of a plan did.
    fn runs<'a>(&'a self, plan: &Plan, start: usize, labels: &[Label]) -> Vec<Runs<'a>> {
        (0..plan.programs.len())
            .map(|at| {
                let of = |python: usize| self.of(start + at, python).iter().collect();
                labels.iter().enumerate().map(|(python, label)| (label.clone(), of(python))).collect()
            })
            .collect()
    }

    /// Whether a program was cut off by the clock: it would be again.
    fn timed_out(&self, program: usize, python: usize) -> bool {
        self.of(program, python).iter().any(|seen| matches!(seen.end, End::WallTimeout | End::CpuTimeout))
    }

    /// The runs in which some answer fails, and that are worth repeating: Python and program.
    fn doubtful(&self, prepared: &[Prepared], starts: &[usize], labels: &[Label]) -> Vec<(usize, usize)> {
        let mut again = BTreeSet::new();
        for (one, &start) in prepared.iter().zip(starts) {
            let judged = judge_one(one, &self.runs(&one.plan, start, labels));
            for (planned, judged) in one.plan.cases.iter().zip(judged) {
                for (python, label) in labels.iter().enumerate() {
                    let verdict = judged.as_ref().and_then(|judged| judged.verdicts.get(label));
                    let fails = matches!(verdict, Some(Verdict::Fails { .. }));
                    if fails && !self.timed_out(start + planned.program, python) {
                        again.insert((python, start + planned.program));
                    }
                }
            }
        }
        again.into_iter().collect()
    }
}

fn judge_one(one: &Prepared, runs: &[Runs]) -> Vec<Option<Judged>> {
    match &one.pair {
        Some(pair) => judge::corpus::judge(&one.plan, pair, runs),
        None => judge::judge(&one.plan, runs),
    }
}

fn assemble(prepared: Vec<Prepared>, starts: &[usize], seen: &Seen, labels: &[Label], report: &mut Report) {
    for (one, &start) in prepared.into_iter().zip(starts) {
        let document = report.documents.len();
        let runs = seen.runs(&one.plan, start, labels);
        let judged = judge_one(&one, &runs);
        report.blocks.extend(blocks(document, &one, &runs));
        report.problems.extend(passed_over(&one));
        for (index, (planned, judged)) in one.plan.cases.into_iter().zip(judged).enumerate() {
            let Some(mut judged) = judged else { continue };
            without_budget(&mut judged, &runs[planned.program], labels);
            let expectation = one.pair.as_ref().and_then(|pair| pair.expectations.get(index));
            let own = expectation.map(|expectation| &expectation.sources).filter(|own| !own.is_empty());
            let sources = own.or_else(|| one.pair.as_ref().map(|pair| &pair.sources)).cloned();
            report.findings.push(Finding {
                document,
                known: expectation.map_or(corpus::Known::Holds, |expectation| expectation.known),
                why: expectation.and_then(|expectation| expectation.why.clone()),
                sources: sources.unwrap_or_default(),
                in_baseline: false,
                claim: planned.case.claim,
                verdicts: judged.verdicts,
                standing: judged.standing,
            });
        }
        report.snippets += usize::from(one.pair.is_some());
        report.documents.push(one.document);
    }
}

/// Where the time was up before a program had run, or before a failing answer was tried again, nothing can be said.
fn without_budget(judged: &mut Judged, runs: &Runs, labels: &[Label]) {
    for label in labels {
        let count = runs.get(label).map_or(0, Vec::len);
        let fails = matches!(judged.verdicts.get(label), Some(Verdict::Fails { .. }));
        if count == 0 || (fails && count <= OTHER_SEEDS.len()) {
            judged.verdicts.insert(label.clone(), Verdict::Unverifiable { reason: BUDGET.to_owned() });
        }
    }
    judged.standing = judge::standing::of(&judged.verdicts);
}

fn blocks(document: usize, one: &Prepared, runs: &[Runs]) -> Vec<BlockReport> {
    let blocks = one.extracted.blocks.iter().zip(&one.plan.of_block).enumerate();
    let wanted: BTreeSet<usize> = one.wanted().into_iter().collect();
    blocks
        .filter(|(at, (block, _))| !block.inline && one.has(*at))
        .map(|(_, (block, program))| BlockReport {
            document,
            first: block.first,
            last: block.last,
            language: block.language.clone(),
            kind: block.kind,
            runs: program
                .map(|program| block_runs(&runs[program], &one.plan.programs[program], wanted.contains(&program)))
                .unwrap_or_default(),
        })
        .collect()
}

fn block_runs(runs: &Runs, program: &Program, wanted: bool) -> BTreeMap<Label, BlockRun> {
    let step = u32::try_from(program.steps.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let why = if wanted { BUDGET } else { "not selected" };
    let skipped = || BlockRun { outcome: Outcome::Skipped, reason: Some(why.to_owned()), seconds: 0.0 };
    let run = |seen: &[&Observation]| seen.first().map_or_else(skipped, |first| block_run(first, step));
    runs.iter().map(|(label, seen)| (label.clone(), run(seen))).collect()
}

/// How the block itself ended: what the blocks before it did does not count.
fn block_run(observation: &Observation, step: u32) -> BlockRun {
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
        End::Exited(_) => (Outcome::Exited, None),
        End::WallTimeout | End::CpuTimeout => (Outcome::Timeout, None),
        End::TooMuchOutput => (Outcome::Killed, Some("output".to_owned())),
        End::Signalled(signal) => (Outcome::Killed, Some(format!("signal {signal}"))),
        End::Lost => (Outcome::Killed, observation.malformed.clone()),
    };
    BlockRun { outcome, reason, seconds: observation.seconds }
}

/// What a reader of the report should know about the document itself.
pub fn passed_over(one: &Prepared) -> Vec<Problem> {
    let warning = |message: String, help: &str| Problem {
        is_error: false,
        path: Some(one.document.path.clone()),
        line: None,
        column: None,
        message,
        help: Some(help.to_owned()),
    };
    let mut problems = Vec::new();
    if one.document.lossy {
        problems
            .push(warning("not all of it is UTF-8; the rest was read as U+FFFD".to_owned(), "save the file as UTF-8"));
    }
    if one.extracted.passed_over > 0 {
        let lines = one.extracted.passed_over;
        problems.push(warning(
            format!("{lines} line{} that look like Python were passed over", if lines == 1 { "" } else { "s" }),
            "put code into a fence that begins with ```python",
        ));
    }
    if let Some(&first) = one.extracted.too_long.first() {
        let count = one.extracted.too_long.len();
        let blocks = if count == 1 { "a block is".to_owned() } else { format!("{count} blocks are") };
        let mut problem =
            warning(format!("{blocks} too long and not read"), "blocks of up to 4000 lines and 256 KiB are read");
        problem.line = Some(first);
        problems.push(problem);
    }
    if !one.extracted.blocks.iter().any(|block| block.kind != BlockKind::Other) && one.pair.is_none() {
        problems.push(warning("no Python in it".to_owned(), "a block of code begins with ```python or >>>"));
    }
    problems
}

/// Plans a pair of a corpus. The document is the file of expectations: that is where a claim stands.
pub fn prepare_pair(pair: Pair) -> Prepared {
    let text = std::fs::read_to_string(&pair.expected).unwrap_or_default();
    let plan = program::plan_pair(&pair);
    Prepared {
        document: Document::new(pair.expected.clone(), &text),
        extracted: Extracted::default(),
        plan,
        pair: Some(pair),
        selected: false,
        share: None,
    }
}
