//! Documents that are run together, and what was seen of their programs.
//!
//! A program may tell of megabytes, and of any number of events. What it did is looked at as soon as it has ended, by
//! the thread that fed it, and only what that says about its cases and its block is kept: memory depends on how many
//! answers there are, and not on what snippets do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{MORE_DRAWS, OTHER_SEEDS, Prepared, block_run};
use crate::judge::{self, Opinions, Verdicts, nondeterminism, opinion::Opinion};
use crate::model::{BlockRun, End, Label, Observation, Program, Verdict};
use crate::plan::Planned;
use crate::run::cpu_load::{self, CpuLoad};
use crate::run::{Job, Runner};
use crate::syntax::depends_on_seed;

/// What is kept of one run of a program.
#[derive(Debug)]
pub(super) struct Look {
    /// What it says about the cases of the program, by their index in the plan, in order.
    opinions: Vec<(usize, Opinion)>,
    /// How the block itself ended.
    pub(super) block: BlockRun,
    /// Whether it was cut off by the clock: it would be again.
    pub(super) timed_out: bool,
    /// Why it was not run, where that is a failure of ours.
    failure: Option<String>,
}

/// Where a program belongs.
#[derive(Debug)]
struct ProgramOrigin {
    document: usize,
    /// The cases that it tells about, by their index in the plan.
    cases: Vec<usize>,
}

/// What was seen of the programs of some documents.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    prepared: &'a [Prepared],
    labels: &'a [Label],
    /// The first program of each document.
    starts: Vec<usize>,
    origins: Vec<ProgramOrigin>,
    /// For each program and each Python the first run and its repetitions.
    looks: Vec<Vec<Look>>,
}

impl<'a> Seen<'a> {
    /// Runs the programs of some documents on every Python, and those again in which an answer fails. `step` is called
    /// for each program that has run for the first time.
    pub(super) fn run(
        prepared: &'a [Prepared],
        labels: &'a [Label],
        runner: &Runner,
        deadline: Option<Instant>,
        step: &(dyn Fn() + Sync),
    ) -> Self {
        let programs: Vec<&Program> = prepared.iter().flat_map(|one| &one.plan.programs).collect();
        let mut seen = Self::new(prepared, labels);
        let first = seen.jobs();
        let looks = runner.run_until(deadline, &programs, &first, &|index, observation| {
            step();
            seen.look(first[index], &observation)
        });
        seen.keep(&first, looks);
        let doubtful = seen.doubtful();
        seen.repeat(&repetitions(&doubtful, &programs), &programs, runner, deadline);
        let as_before = |&(interpreter, program): &(usize, usize)| Job { interpreter, program, seed: 0 };
        let drawn: Vec<Job> = seen.drawn().iter().map(as_before).collect();
        for _ in 0..MORE_DRAWS {
            seen.repeat(&drawn, &programs, runner, deadline);
        }
        let timed = doubtful.iter().filter(|(_, program)| cpu_load::depends_on_speed(programs[*program]));
        let timed: Vec<Job> = timed.map(as_before).collect();
        if !timed.is_empty() {
            let _load = CpuLoad::start();
            seen.repeat(&timed, &programs, runner, deadline);
        }
        seen
    }

    fn repeat(&mut self, jobs: &[Job], programs: &[&Program], runner: &Runner, deadline: Option<Instant>) {
        let looks =
            runner.run_until(deadline, programs, jobs, &|index, observation| self.look(jobs[index], &observation));
        self.keep(jobs, looks);
    }

    fn new(prepared: &'a [Prepared], labels: &'a [Label]) -> Self {
        let (mut starts, mut origins) = (Vec::with_capacity(prepared.len()), Vec::new());
        for (document, one) in prepared.iter().enumerate() {
            let start = origins.len();
            origins.extend(one.plan.programs.iter().map(|_| ProgramOrigin { document, cases: Vec::new() }));
            for (at, planned) in one.plan.cases.iter().enumerate() {
                origins[start + planned.program].cases.push(at);
            }
            starts.push(start);
        }
        let looks = std::iter::repeat_with(Vec::new).take(origins.len() * labels.len()).collect();
        Self { prepared, labels, starts, origins, looks }
    }

    /// Every program that is wanted, on every Python.
    fn jobs(&self) -> Vec<Job> {
        let of = |(one, start): (&Prepared, &usize)| one.wanted().into_iter().map(|at| start + at).collect::<Vec<_>>();
        let programs: Vec<usize> = self.prepared.iter().zip(&self.starts).flat_map(of).collect();
        (0..self.labels.len())
            .flat_map(|interpreter| programs.iter().map(move |&program| Job { interpreter, program, seed: 0 }))
            .collect()
    }

    fn look(&self, job: Job, observation: &Observation) -> Look {
        let origin = &self.origins[job.program];
        let one = &self.prepared[origin.document];
        let program = &one.plan.programs[job.program - self.starts[origin.document]];
        let label = &self.labels[job.interpreter];
        Look {
            opinions: judge::look(&one.plan, &origin.cases, observation, label),
            block: block_run(observation, program),
            timed_out: matches!(observation.end, End::WallTimeout | End::Starved | End::CpuTimeout),
            failure: observation.failure(),
        }
    }

    fn keep(&mut self, jobs: &[Job], looks: Vec<Option<Look>>) {
        for (job, look) in jobs.iter().zip(looks) {
            let Some(look) = look else { continue };
            let kept = &mut self.looks[job.program * self.labels.len() + job.interpreter];
            kept.reserve_exact(1);
            kept.push(look);
        }
    }

    /// What is kept of a program of a document on each Python.
    pub(super) fn of(&self, document: usize, program: usize) -> impl Iterator<Item = (&'a Label, &[Look])> {
        let first = (self.starts[document] + program) * self.labels.len();
        self.labels.iter().zip(first..).map(|(label, at)| (label, self.looks[at].as_slice()))
    }

    /// Why runs failed through no doing of their programs, each with how many did.
    pub(super) fn failures(&self) -> BTreeMap<&str, usize> {
        let mut failures = BTreeMap::new();
        for why in self.looks.iter().flatten().filter_map(|look| look.failure.as_deref()) {
            *failures.entry(why).or_default() += 1;
        }
        failures
    }

    /// Judges one case of a document by what was seen so far.
    pub(super) fn judge(&self, document: usize, case: usize) -> Option<Verdicts> {
        let one = &self.prepared[document];
        let opinions: Opinions = self
            .of(document, one.plan.cases[case].program)
            .map(|(label, looks)| {
                let of = |look: &Look| {
                    let at = look.opinions.binary_search_by_key(&case, |(case, _)| *case).ok()?;
                    Some(look.opinions[at].1.clone())
                };
                (label.clone(), looks.iter().filter_map(of).collect())
            })
            .collect();
        judge::judge(&one.plan, case, opinions)
    }

    /// The runs in which some answer fails, or holds for a draw that may have fitted, and that are worth repeating: Python
    /// and program.
    fn doubtful(&self) -> BTreeSet<(usize, usize)> {
        let is_doubtful = |planned: &Planned, verdict: &Verdict| match verdict {
            Verdict::Fails { .. } => true,
            Verdict::Holds { .. } => nondeterminism::may_differ(planned),
            _ => false,
        };
        self.runs_with(|_| true, is_doubtful)
    }

    /// The runs in which some answer still holds beside code that draws at random.
    fn drawn(&self) -> BTreeSet<(usize, usize)> {
        let draws = |planned: &Planned| planned.draws && nondeterminism::may_differ(planned);
        self.runs_with(draws, |_, verdict| matches!(verdict, Verdict::Holds { .. }))
    }

    /// The runs that were not cut off by the clock, and in which some case that is `asked` about came out in a certain way.
    fn runs_with(
        &self,
        asked: impl Fn(&Planned) -> bool,
        is_so: impl Fn(&Planned, &Verdict) -> bool,
    ) -> BTreeSet<(usize, usize)> {
        let mut runs = BTreeSet::new();
        for (document, one) in self.prepared.iter().enumerate() {
            for (case, planned) in one.plan.cases.iter().enumerate().filter(|(_, planned)| asked(planned)) {
                let Some(verdicts) = self.judge(document, case) else { continue };
                for (python, (label, looks)) in self.of(document, planned.program).enumerate() {
                    let is_so = verdicts.get(label).is_some_and(|verdict| is_so(planned, verdict));
                    if is_so && !looks.iter().any(|look| look.timed_out) {
                        runs.insert((python, self.starts[document] + planned.program));
                    }
                }
            }
        }
        runs
    }
}

/// The runs that are repeated, under other hash seeds where that may change anything: an interpreter has one seed, and
/// another interpreter takes as long to start as many programs to run.
fn repetitions(doubtful: &BTreeSet<(usize, usize)>, programs: &[&Program]) -> Vec<Job> {
    let depend: BTreeSet<usize> =
        doubtful.iter().map(|&(_, program)| program).filter(|&program| may_vary(programs[program])).collect();
    let job = |&(interpreter, program): &(usize, usize), other: u32| Job {
        interpreter,
        program,
        seed: if depend.contains(&program) { other } else { 0 },
    };
    OTHER_SEEDS.iter().flat_map(|&other| doubtful.iter().map(move |run| job(run, other))).collect()
}

/// Whether the outcome of a program may depend on the hash seed.
fn may_vary(program: &Program) -> bool {
    !program.imports.is_empty() || program.steps.iter().any(|step| depends_on_seed(&step.source))
}
