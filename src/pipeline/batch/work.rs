//! What is run of the documents, and on what: programs as they are, and chains as far as they are wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{Runs, Seen};
use crate::model::Program;
use crate::plan::chain;
use crate::run::{Job, Runner};

/// A chain as far as it is wanted.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) program: Program,
    /// The steps that are looked at, each with its block's own program.
    pub(super) members: Vec<(usize, usize)>,
    pub(super) pythons: BTreeSet<usize>,
}

/// What is to be run, and on what: programs of the plans by their index, and chains behind all of them.
pub(super) struct Work<'r> {
    pub(super) programs: Vec<&'r Program>,
    pub(super) runs: &'r [Run],
    pub(super) jobs: Vec<Job>,
}

impl Seen<'_> {
    /// Runs what is wanted of the plans: chains as far as they are wanted, and each program that is in none.
    pub(super) fn work(&mut self, wanted: &Runs, runner: &Runner, deadline: Option<Instant>, step: &(dyn Fn() + Sync)) {
        let first = wanted.iter().all(|&(python, program)| self.looks[self.place(python, program)].is_empty());
        if first {
            self.repeat_and_tell(wanted, &|_| 0, (runner, deadline), step);
        } else {
            let jobs = wanted.iter().map(|&(interpreter, program)| Job { interpreter, program, seed: 0 }).collect();
            self.carry_out(&Work { programs: self.programs(), runs: &[], jobs }, (runner, deadline), step);
        }
    }

    pub(super) fn repeat(
        &mut self,
        wanted: &Runs,
        seed: &dyn Fn(usize) -> u32,
        runner: &Runner,
        deadline: Option<Instant>,
    ) {
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
}
