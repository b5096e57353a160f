//! What a run needs beside documents: Pythons, a worker, the sandbox.

use rayon::prelude::*;

use super::Failure;
use crate::cli::{Allowance, RunArgs};
use crate::python::{self, Interpreter, Label};
use crate::run::Runner;
use crate::run::locate;
use crate::sandbox::{Layers, Limits, Mode, Policy};

/// The Pythons that were asked for.
pub(super) fn pythons(args: &RunArgs) -> Result<Vec<(Label, Interpreter)>, Failure> {
    let found = python::discover();
    python::select(&found, &args.python).map_err(|error| {
        let hints = error.hints();
        Failure::new(error, (!hints.is_empty()).then(|| hints.join("; ")))
    })
}

/// A runner for these Pythons, and the layers that are in force in every worker.
pub(super) fn runner<'a>(args: &RunArgs, interpreters: &'a [Interpreter]) -> Result<(Runner<'a>, Layers), Failure> {
    if let Some(jobs) = args.jobs {
        // The pool can be made once; in a process that has one already, its size stands.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    let worker = locate::worker().map_err(|error| Failure::new(error, None))?;
    let policy = policy(args);
    let limits = Limits { wall_seconds: args.timeout, cpu_seconds: args.timeout.ceil() as u64, ..Limits::default() };
    let mode = Mode::from(args.sandbox);
    let runner = Runner::new(worker, interpreters, policy.clone(), limits);
    let mut layers: Option<Layers> = None;
    let probed: Vec<_> = (0..interpreters.len()).into_par_iter().map(|index| runner.probe(index)).collect();
    for probed in probed {
        let (_, found) = probed.map_err(|error| Failure::new(error, None))?;
        mode.check(&policy, &found).map_err(|error| Failure::new(error, None))?;
        layers.get_or_insert(found);
    }
    Ok((runner, layers.unwrap_or_default()))
}

fn policy(args: &RunArgs) -> Policy {
    let mut policy = Policy { enforce: Mode::from(args.sandbox) != Mode::Off, ..Policy::default() };
    for allowance in &args.allow {
        match allowance {
            Allowance::Network => policy.network = true,
            Allowance::Processes => policy.processes = true,
            Allowance::Read(path) => policy.read.push(path.clone()),
            Allowance::Write(path) => policy.write.push(path.clone()),
            Allowance::Env(name) => policy.env.push(name.clone()),
        }
    }
    policy
}
