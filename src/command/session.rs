//! What a run needs beside documents: Pythons, a worker, the sandbox.

use rayon::prelude::*;

use super::{Failure, terminal};
use crate::cli::{Allowance, CheckArgs, RunArgs};
use crate::config::Config;
use crate::python::{self, Interpreter, Label};
use crate::report::Problem;
use crate::run::{Runner, interrupt, locate, scratch};
use crate::sandbox::{Layers, Limits, Mode, Policy};

/// Bytes of a thread's stack.
const STACK: usize = 16 << 20;

/// The Pythons that were asked for.
pub(super) fn pythons(args: &RunArgs) -> Result<Vec<(Label, Interpreter)>, Failure> {
    let found = python::discover();
    python::select(&found, &args.python).map_err(|error| {
        let hints = error.hints();
        Failure::new(error, (!hints.is_empty()).then(|| hints.join("; ")))
    })
}

/// Fills in from the configuration what the command line does not say.
pub(super) fn configure(args: &mut CheckArgs) -> Result<(), Failure> {
    match config(&args.run)? {
        Some(config) => config.fill(args).map_err(|problem| Failure::Problem(*problem)),
        None => Ok(()),
    }
}

/// As [`configure`], with what concerns how snippets run alone.
pub(super) fn configure_run(args: &mut RunArgs) -> Result<(), Failure> {
    match config(args)? {
        Some(config) => config.fill_run(args).map_err(|problem| Failure::Problem(*problem)),
        None => Ok(()),
    }
}

fn config(args: &RunArgs) -> Result<Option<Config>, Failure> {
    if args.no_config {
        return Ok(None);
    }
    let here = std::env::current_dir()?;
    Config::find(&here).map_err(|problem| Failure::Problem(*problem))
}

/// Makes the pool of threads, which must come before the first work that is shared among them.
pub(super) fn pool(jobs: Option<u16>) {
    let jobs = jobs.map_or(0, usize::from);
    // Code is walked recursively, and the default of 2 MiB is little where nothing is optimised. The pool can be made
    // once; in a process that has one already, that one stands.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build_global();
}

/// Programs for which it is worth while to start another worker.
const WORTH_A_WORKER: usize = 16;

/// A runner for these Pythons, and the layers that are in force in every worker. As many workers as `programs` programs
/// on each Python will keep busy are started at the same time.
pub(super) fn runner<'a>(
    args: &RunArgs,
    interpreters: &'a [Interpreter],
    programs: usize,
) -> Result<(Runner<'a>, Layers), Failure> {
    interrupt::watch().map_err(|error| Failure::new(format!("cannot watch for signals: {error}"), None))?;
    scratch::remove_stale();
    unconfined(args).iter().for_each(terminal::tell);
    let worker = locate::worker().map_err(|error| Failure::new(error, None))?;
    let policy = policy(args);
    let limits =
        Limits { wall_seconds: args.timeout(), cpu_seconds: args.timeout().ceil() as u64, ..Limits::default() };
    let mode = args.mode();
    let runner = Runner::new(worker, interpreters, policy.clone(), limits);
    let mut layers: Option<Layers> = None;
    let busy = rayon::current_num_threads().min(programs / WORTH_A_WORKER * interpreters.len());
    let workers = (0..busy.max(interpreters.len())).into_par_iter();
    let probed: Vec<_> = workers.map(|worker| runner.probe(worker % interpreters.len())).collect();
    for probed in probed {
        let (_, found) = probed.map_err(|error| Failure::new(error, None))?;
        mode.check(&policy, &found).map_err(|error| Failure::new(error, None))?;
        layers.get_or_insert(found);
    }
    Ok((runner, layers.unwrap_or_default()))
}

/// What must be said where there is no sandbox.
pub(super) fn unconfined(args: &RunArgs) -> Option<Problem> {
    (args.mode() == Mode::Off).then(|| Problem {
        is_error: false,
        path: None,
        line: None,
        column: None,
        message: "snippets run unconfined: they can do all that you can".to_owned(),
        help: Some("leave `--sandbox off` out".to_owned()),
    })
}

fn policy(args: &RunArgs) -> Policy {
    let mut policy = Policy { enforce: args.mode() != Mode::Off, ..Policy::default() };
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
