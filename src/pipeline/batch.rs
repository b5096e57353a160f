//! Documents that are run together, and what was seen of their programs.
//!
//! A program may tell of megabytes, and of any number of events. What it did is looked at as soon as it has ended, by
//! the thread that fed it, and only what that says about its cases and its block is kept: memory depends on how many
//! answers there are, and not on what snippets do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{MORE_DRAWS, OTHER_SEEDS, Prepared, block_run};
use crate::judge::{self, Opinions, Verdicts, nondeterminism, opinion::Opinion};
use crate::model::{BlockRun, End, Event, Label, Observation, Program, Verdict};
use crate::plan::{Planned, chain};
use crate::run::cpu_load::{self, CpuLoad};
use crate::run::{Job, Runner, steps};
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
    /// Whether it ended the process that it ran in.
    ended: bool,
    /// Names that nothing defines and that were given a value, each with the module that offers it.
    supplied: Vec<Supplied>,
}

/// A name that nothing defines, and the module that offers it, where the name is none of a module.
pub(super) type Supplied = (String, Option<String>);

/// Pythons and programs.
type Runs = BTreeSet<(usize, usize)>;

/// A chain as far as it is wanted.
#[derive(Debug)]
struct Run {
    program: Program,
    /// The steps that are looked at, each with its block's own program.
    members: Vec<(usize, usize)>,
    pythons: BTreeSet<usize>,
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
    /// The programs whose block runs in a chain first.
    chained: Vec<bool>,
    /// For each program and each Python the first run and its repetitions; of those in a chain, the runs there.
    looks: Vec<Vec<Look>>,
    /// Of those in a chain, the runs of their own program.
    alone: Vec<Vec<Look>>,
}

/// What is to be run, and on what: programs of the plans by their index, and chains behind all of them.
struct Work<'r> {
    programs: Vec<&'r Program>,
    runs: &'r [Run],
    jobs: Vec<Job>,
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
        let mut seen = Self::new(prepared, labels);
        let programs = seen.programs();
        let wanted = seen.wanted();
        seen.work(&wanted, runner, deadline, step);
        seen.work(&seen.uncertain(), runner, deadline, &|| ());
        let doubtful = seen.doubtful();
        let depend = |program: usize| may_vary(programs[program]) || seen.chained[program];
        let depend: BTreeSet<usize> = doubtful.iter().map(|&(_, program)| program).filter(|&one| depend(one)).collect();
        for other in OTHER_SEEDS {
            let seed = |program: usize| if depend.contains(&program) { other } else { 0 };
            seen.repeat(&doubtful, &seed, runner, deadline);
        }
        let drawn = seen.drawn();
        for _ in 0..MORE_DRAWS {
            seen.repeat(&drawn, &|_| 0, runner, deadline);
        }
        let timed: Runs =
            doubtful.into_iter().filter(|(_, program)| cpu_load::depends_on_speed(programs[*program])).collect();
        if !timed.is_empty() {
            let _load = CpuLoad::start();
            seen.repeat(&timed, &|_| 0, runner, deadline);
        }
        seen
    }

    fn new(prepared: &'a [Prepared], labels: &'a [Label]) -> Self {
        let (mut starts, mut origins) = (Vec::with_capacity(prepared.len()), Vec::new());
        let mut chained = Vec::new();
        for (document, one) in prepared.iter().enumerate() {
            let start = origins.len();
            origins.extend(one.plan.programs.iter().map(|_| ProgramOrigin { document, cases: Vec::new() }));
            for (at, planned) in one.plan.cases.iter().enumerate() {
                origins[start + planned.program].cases.push(at);
            }
            chained.resize(origins.len(), false);
            for member in one.plan.chains.iter().flat_map(|chain| &chain.members) {
                chained[start + member.program] = true;
            }
            starts.push(start);
        }
        let none = || std::iter::repeat_with(Vec::new).take(origins.len() * labels.len()).collect();
        let (looks, alone) = (none(), none());
        Self { prepared, labels, starts, origins, chained, looks, alone }
    }

    fn programs(&self) -> Vec<&'a Program> {
        self.prepared.iter().flat_map(|one| &one.plan.programs).collect()
    }

    /// Every program that is wanted, on every Python.
    fn wanted(&self) -> Runs {
        let of = |(one, start): (&Prepared, &usize)| one.wanted().into_iter().map(|at| start + at).collect::<Vec<_>>();
        let programs: Vec<usize> = self.prepared.iter().zip(&self.starts).flat_map(of).collect();
        (0..self.labels.len()).flat_map(|python| programs.iter().map(move |&program| (python, program))).collect()
    }

    /// Runs what is wanted of the plans: chains as far as they are wanted, and each program that is in none.
    fn work(&mut self, wanted: &Runs, runner: &Runner, deadline: Option<Instant>, step: &(dyn Fn() + Sync)) {
        let first = wanted.iter().all(|&(python, program)| self.looks[self.place(python, program)].is_empty());
        if first {
            self.repeat_and_tell(wanted, &|_| 0, (runner, deadline), step);
        } else {
            let jobs = wanted.iter().map(|&(interpreter, program)| Job { interpreter, program, seed: 0 }).collect();
            self.carry_out(&Work { programs: self.programs(), runs: &[], jobs }, (runner, deadline), step);
        }
    }

    fn repeat(&mut self, wanted: &Runs, seed: &dyn Fn(usize) -> u32, runner: &Runner, deadline: Option<Instant>) {
        self.repeat_and_tell(wanted, seed, (runner, deadline), &|| ());
    }

    /// Runs programs as they ran first, each chain once for all of its blocks, and those again that have run alone.
    fn repeat_and_tell(
        &mut self,
        wanted: &Runs,
        seed: &dyn Fn(usize) -> u32,
        runner: (&Runner, Option<Instant>),
        step: &(dyn Fn() + Sync),
    ) {
        let mut programs = self.programs();
        let runs = self.runs(wanted);
        let mut jobs = Vec::new();
        for &(interpreter, program) in wanted {
            let has_run = self.chained[program] && !self.alone[self.place(interpreter, program)].is_empty();
            if !self.chained[program] || has_run {
                jobs.push(Job { interpreter, program, seed: seed(program) });
            }
        }
        for (at, run) in runs.iter().enumerate() {
            let first = run.members.first().map_or(0, |(_, program)| seed(*program));
            let on =
                run.pythons.iter().map(|&interpreter| Job { interpreter, program: programs.len() + at, seed: first });
            jobs.extend(on);
        }
        programs.extend(runs.iter().map(|run| &run.program));
        // Jobs of one interpreter go to one worker after the other: the longest begin first.
        jobs.sort_by_key(|job| std::cmp::Reverse(programs[job.program].steps.len()));
        self.carry_out(&Work { programs, runs: &runs, jobs }, runner, step);
    }

    fn carry_out(&mut self, work: &Work, (runner, deadline): (&Runner, Option<Instant>), step: &(dyn Fn() + Sync)) {
        let looks = runner.run_until(deadline, &work.programs, &work.jobs, &|index, observation| {
            let looks = self.look(work, work.jobs[index], observation);
            looks.iter().for_each(|_| step());
            looks
        });
        for (job, (program, look)) in work
            .jobs
            .iter()
            .zip(looks)
            .flat_map(|(job, looks)| looks.into_iter().flatten().map(move |look| (job, look)))
        {
            let place = self.place(job.interpreter, program);
            let own = self.chained[program] && job.program == program;
            let kept = if own { &mut self.alone[place] } else { &mut self.looks[place] };
            kept.reserve_exact(1);
            kept.push(look);
        }
    }

    /// The chains of which something is wanted, each as far as that is.
    fn runs(&self, wanted: &Runs) -> Vec<Run> {
        let mut pythons: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(python, program) in wanted.iter().filter(|(_, program)| self.chained[*program]) {
            pythons.entry(program).or_default().insert(python);
        }
        let mut runs = Vec::new();
        for (one, start) in self.prepared.iter().zip(&self.starts) {
            for chain in &one.plan.chains {
                let is_wanted = |member: &&chain::Member| pythons.contains_key(&(start + member.program));
                let members: Vec<(usize, usize)> =
                    chain.members.iter().filter(is_wanted).map(|one| (one.step, start + one.program)).collect();
                let Some(&(last, _)) = members.last() else { continue };
                let on = members.iter().flat_map(|(_, program)| pythons.get(program)).flatten().copied().collect();
                let mut program = Program { steps: chain.program.steps[..=last].to_vec(), ..chain.program.clone() };
                for member in chain.members.iter().filter(|member| self.ended_its_process(start + member.program)) {
                    // It would again, and what comes after it has been seen without it.
                    program.steps.get_mut(member.step).into_iter().for_each(|step| step.parts.clear());
                }
                runs.push(Run { program, members, pythons: on });
            }
        }
        runs
    }

    fn ended_its_process(&self, program: usize) -> bool {
        (0..self.labels.len()).any(|python| self.looks[self.place(python, program)].iter().any(|look| look.ended))
    }

    fn place(&self, python: usize, program: usize) -> usize {
        program * self.labels.len() + python
    }

    /// What a job did says about each program that it ran.
    fn look(&self, work: &Work, job: Job, observation: Observation) -> Vec<(usize, Look)> {
        let count = self.origins.len();
        let Some(run) = job.program.checked_sub(count).and_then(|at| work.runs.get(at)) else {
            let own = steps::of_last(observation, work.programs[job.program]);
            return vec![(job.program, self.look_at(job.program, job.interpreter, &own))];
        };
        let programs: BTreeMap<usize, usize> = run.members.iter().copied().collect();
        let last = |at: usize| {
            let own = programs.get(&at).map_or(0, |program| work.programs[*program].steps.len().saturating_sub(1));
            u32::try_from(own).unwrap_or(u32::MAX)
        };
        let steps = steps::of(observation, &run.program, last);
        let members = steps.iter().enumerate().filter_map(|(at, step)| Some((*programs.get(&at)?, step)));
        members.map(|(program, step)| (program, self.look_at(program, job.interpreter, step))).collect()
    }

    fn look_at(&self, program: usize, python: usize, observation: &Observation) -> Look {
        let place = &self.origins[program];
        let one = &self.prepared[place.document];
        let own = &one.plan.programs[program - self.starts[place.document]];
        let done = observation.events.last() == Some(&Event::Done);
        Look {
            opinions: judge::look(&one.plan, &place.cases, observation, &self.labels[python]),
            block: block_run(observation, own),
            timed_out: !done && matches!(observation.end, End::WallTimeout | End::Starved | End::CpuTimeout),
            failure: observation.failure(),
            ended: !observation.stopped.is_empty(),
            supplied: supplied(observation),
        }
    }

    /// The programs in a chain that say something else about an answer than the document, and that would run after other blocks
    /// by themselves: which of the two the reader has in mind, nothing tells.
    fn uncertain(&self) -> Runs {
        let mut runs = Runs::new();
        for (one, start) in self.prepared.iter().zip(&self.starts) {
            for member in one.plan.chains.iter().flat_map(|chain| &chain.members).filter(|member| !member.same) {
                let program = start + member.program;
                for python in 0..self.labels.len() {
                    let looks = &self.looks[self.place(python, program)];
                    if looks.iter().flat_map(|look| &look.opinions).any(|(_, opinion)| judge::needs_another(opinion)) {
                        runs.insert((python, program));
                    }
                }
            }
        }
        runs
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

    /// The names that were given a value in a document.
    pub(super) fn supplied(&self, document: usize) -> BTreeSet<&Supplied> {
        let programs = 0..self.prepared[document].plan.programs.len();
        let looks = programs.flat_map(|program| self.of(document, program)).flat_map(|(_, looks)| looks);
        looks.flat_map(|look| &look.supplied).collect()
    }

    /// Judges one case of a document by what was seen so far.
    pub(super) fn judge(&self, document: usize, case: usize) -> Option<Verdicts> {
        let one = &self.prepared[document];
        let program = one.plan.cases[case].program;
        let of = |look: &Look| {
            let at = look.opinions.binary_search_by_key(&case, |(case, _)| *case).ok()?;
            Some(look.opinions[at].1.clone())
        };
        let opinions: Opinions = self
            .of(document, program)
            .enumerate()
            .map(|(python, (label, looks))| {
                let mut alone = self.alone[self.place(python, self.starts[document] + program)].iter().filter_map(of);
                let both = |opinion| judge::of_two(opinion, alone.next());
                (label.clone(), looks.iter().filter_map(of).map(both).collect())
            })
            .collect();
        judge::judge(&one.plan, case, opinions)
    }

    /// The runs in which some answer fails, or holds for a draw that may have fitted, and that are worth repeating: Python
    /// and program.
    fn doubtful(&self) -> Runs {
        let is_doubtful = |planned: &Planned, verdict: &Verdict| match verdict {
            Verdict::Fails { .. } => true,
            Verdict::Holds { .. } => nondeterminism::may_differ(planned),
            _ => false,
        };
        self.runs_with(|_| true, is_doubtful)
    }

    /// The runs in which some answer still holds beside code that draws at random.
    fn drawn(&self) -> Runs {
        let draws = |planned: &Planned| planned.draws && nondeterminism::may_differ(planned);
        self.runs_with(draws, |_, verdict| matches!(verdict, Verdict::Holds { .. }))
    }

    /// The runs that were not cut off by the clock, and in which some case that is `asked` about came out in a certain way.
    fn runs_with(&self, asked: impl Fn(&Planned) -> bool, is_so: impl Fn(&Planned, &Verdict) -> bool) -> Runs {
        let mut runs = Runs::new();
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

fn supplied(observation: &Observation) -> Vec<Supplied> {
    let told = observation.events.iter().filter_map(|event| match event {
        Event::Imported { name, from } => Some((name.clone(), from.clone())),
        _ => None,
    });
    told.collect()
}

/// Whether the outcome of a program may depend on the hash seed.
fn may_vary(program: &Program) -> bool {
    !program.imports.is_empty() || program.steps.iter().any(|step| depends_on_seed(&step.source))
}
