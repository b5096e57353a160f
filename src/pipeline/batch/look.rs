//! What is kept of one run of a program.

use std::collections::BTreeMap;

use super::Seen;
use super::work::Work;
use crate::judge;
use crate::judge::opinion::Opinion;
use crate::judge::taint::{Taint, Tainted};
use crate::model::{BlockRun, End, Event, Observation};
use crate::pipeline::block_run;
use crate::run::{Job, steps};

/// What is kept of one run of a program.
#[derive(Debug)]
pub(in crate::pipeline) struct Look {
    /// What it says about the cases of the program, by their index in the plan, in order.
    pub(super) opinions: Vec<(usize, Opinion)>,
    /// How the block itself ended.
    pub(in crate::pipeline) block: BlockRun,
    /// Whether it was cut off by the clock: it would be again.
    pub(in crate::pipeline) timed_out: bool,
    /// Why it was not run, where that is a failure of ours.
    pub(super) failure: Option<String>,
    /// Whether it ended the process that it ran in.
    pub(super) ended: bool,
    /// Names that nothing defines and that were given a value, each with the module that offers it.
    pub(super) supplied: Vec<Supplied>,
}

/// A name that nothing defines, and the module that offers it, where the name is none of a module.
pub(in crate::pipeline) type Supplied = (String, Option<String>);

fn supplied(observation: &Observation) -> Vec<Supplied> {
    let told = observation.events.iter().filter_map(|event| match event {
        Event::Imported { name, from } => Some((name.clone(), from.clone())),
        _ => None,
    });
    told.collect()
}

impl Seen<'_> {
    /// What a job did says about each program that it ran.
    pub(super) fn look(&self, work: &Work, job: Job, observation: Observation) -> Vec<(usize, Look)> {
        let run = job.program.checked_sub(self.origins.len()).and_then(|at| work.runs.get(at));
        let program = work.programs[job.program];
        let programs: BTreeMap<usize, usize> = match run {
            Some(run) => run.members.iter().copied().collect(),
            None => BTreeMap::from([(program.steps.len().saturating_sub(1), job.program)]),
        };
        let last = |at: usize| {
            let own = programs.get(&at).map(|program| work.programs[*program].steps.len().saturating_sub(1));
            u32::try_from(own.unwrap_or(at)).unwrap_or(u32::MAX)
        };
        let mut taint = Taint::new(&program.names, &observation);
        let observed = steps::of(observation, program, last);
        let mut looks = Vec::new();
        for (at, (step, own)) in program.steps.iter().zip(&observed).enumerate() {
            let tainted = taint.pass(step, last(at), own);
            if let Some(&member) = programs.get(&at) {
                looks.push((member, self.look_at(member, job.interpreter, own, &tainted)));
            }
        }
        looks
    }

    fn look_at(&self, program: usize, python: usize, observation: &Observation, tainted: &Tainted) -> Look {
        let place = &self.origins[program];
        let one = &self.prepared[place.document];
        let own = &one.plan.programs[program - self.starts[place.document]];
        let done = observation.events.last() == Some(&Event::Done);
        Look {
            opinions: judge::look(&one.plan, &place.cases, observation, tainted, &self.labels[python]),
            block: block_run(observation, own),
            timed_out: !done && matches!(observation.end, End::WallTimeout | End::Starved | End::CpuTimeout),
            failure: observation.failure(),
            ended: !observation.stopped.is_empty(),
            supplied: supplied(observation),
        }
    }
}
