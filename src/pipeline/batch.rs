//! Documents that are run together, and what was seen of their programs.
//!
//! A program may tell of megabytes, and of any number of events. What it did is looked at as soon as it has ended, by
//! the thread that fed it, and only what that says about its cases and its block is kept: memory depends on how many
//! answers there are, and not on what snippets do.

mod look;
mod repeats;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{MORE_DRAWS, OTHER_SEEDS, Prepared};
use crate::judge::{self, Opinions, Verdicts};
use crate::model::{Label, Program};
use crate::run::Runner;
use crate::run::cpu_load::{self, CpuLoad};
pub(super) use look::{Look, Supplied};
use repeats::may_vary;

/// Pythons and programs.
type Runs = BTreeSet<(usize, usize)>;

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
        let random = seen.random();
        for _ in 0..MORE_DRAWS {
            seen.repeat(&random, &|_| 0, runner, deadline);
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

    fn place(&self, python: usize, program: usize) -> usize {
        program * self.labels.len() + python
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
}
